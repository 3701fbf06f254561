import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../../engine/model/manifest.js";
import type { RepositorySecret } from "../../engine/model/repository-access.js";
import { noSettings, type RawSettings, type SettingsMap } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { unlessAborted } from "./deadline.js";
import { createInformer, type InformerChange, type InformerOptions, type InformerTarget } from "./informer.js";
import { isJsonFields } from "./parse-json.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";

/** Follows Argo CD's named settings objects. */
export interface SettingsFollower {
  current(): RawSettings;
  /** Starts following; resolves when all have been looked for and the first state was told. */
  follow(signal: AbortSignal): Promise<void>;
}

const configMap = { kind: "ConfigMap", resource: "configmaps" } as const;
const secret = { kind: "Secret", resource: "secrets" } as const;
const sources = {
  general: { name: "argocd-cm", ...configMap },
  rbac: { name: "argocd-rbac-cm", ...configMap },
  secret: { name: "argocd-secret", ...secret },
  tlsCertificates: { name: "argocd-tls-certs-cm", ...configMap },
  sshKnownHosts: { name: "argocd-ssh-known-hosts-cm", ...configMap },
  gpgKeys: { name: "argocd-gpg-keys-cm", ...configMap },
  plugins: { name: "fairlead-plugins", ...configMap },
  parameters: { name: "argocd-cmd-params-cm", ...configMap },
} as const;

type Part = keyof typeof sources;

/** Secrets with this label hold repositories and credential templates. */
const secretType = "argocd.argoproj.io/secret-type";

/** What the follower works with. */
export interface SettingsFollowerOptions {
  readonly controlNamespace: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
}

/**
 * Creates the follower. Each object is watched by its name alone, the Secrets of repositories by their label. One without the label
 * `app.kubernetes.io/part-of: argocd` counts as absent, as it does for Argo CD; it takes `argocd-cmd-params-cm` with or without the label.
 * `tell` is called with the first state and whenever content changed.
 */
export function createSettingsFollower(
  transport: Transport,
  options: SettingsFollowerOptions,
  tell: (settings: RawSettings) => void,
): SettingsFollower {
  let settings: RawSettings = noSettings;
  let complete = false;
  const change = (next: RawSettings) => {
    if (isDeepStrictEqual(settings, next)) return;
    settings = next;
    if (complete) tell(settings);
  };
  const set = (part: Part, map: SettingsMap) => change(withPart(settings, part, map));
  const setSecrets = (secrets: readonly RepositorySecret[]) =>
    change({ ...settings, repositories: { ...settings.repositories, secrets } });
  return {
    current: () => settings,
    async follow(signal) {
      const parts = Object.keys(sources) as Part[];
      const named = parts.map((part) => followPart(transport, { part, set, ...options }, signal));
      await Promise.all([...named, followSecrets(transport, { setSecrets, ...options }, signal)]);
      complete = true;
      tell(settings);
    },
  };
}

function withPart(settings: RawSettings, part: Part, map: SettingsMap): RawSettings {
  if (part !== "tlsCertificates" && part !== "sshKnownHosts") return { ...settings, [part]: map };
  return { ...settings, repositories: { ...settings.repositories, [part]: map } };
}

interface FollowedPart extends SettingsFollowerOptions {
  readonly part: Part;
  readonly set: (part: Part, map: SettingsMap) => void;
}

function followPart(transport: Transport, followed: FollowedPart, signal: AbortSignal): Promise<void> {
  const { part, set, ...options } = followed;
  const { name, kind, resource } = sources[part];
  const hear = ({ type, object }: ObjectChange) => {
    const counts = type !== "delete" && (part === "parameters" || isPartOfArgo(object));
    if (object.metadata.name === name) set(part, counts ? dataOf(object) : {});
  };
  return followObjects(transport, { kind, resource, fieldSelector: `metadata.name=${name}` }, hear, options, signal);
}

interface FollowedSecrets extends SettingsFollowerOptions {
  readonly setSecrets: (secrets: readonly RepositorySecret[]) => void;
}

function followSecrets(transport: Transport, { setSecrets, ...options }: FollowedSecrets, signal: AbortSignal): Promise<void> {
  const known = new Map<string, RepositorySecret>();
  const hear = ({ type, object }: ObjectChange) => {
    const { name = "", labels = {} } = object.metadata;
    const kind = labels[secretType];
    if (type === "delete" || kind === undefined) known.delete(name);
    else known.set(name, { name, type: kind, data: dataOf(object) });
    setSecrets([...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  };
  return followObjects(transport, { ...secret, labelSelector: secretType }, hear, options, signal);
}

type ObjectChange = Exclude<InformerChange, { readonly type: "listed" }>;
type Selection = { readonly kind: string; readonly resource: string } & Pick<InformerTarget, "fieldSelector" | "labelSelector">;

/** Follows some objects of the control namespace; resolves when they have been told once. */
function followObjects(
  transport: Transport,
  { resource, ...selection }: Selection,
  hear: (change: ObjectChange) => void,
  { controlNamespace, clock, log, informers }: SettingsFollowerOptions,
  signal: AbortSignal,
): Promise<void> {
  const listed = Promise.withResolvers<void>();
  const target = {
    path: resourcePath({ group: "", version: "v1", resource }, { namespace: controlNamespace }),
    apiVersion: "v1",
    ...selection,
  };
  const tell = (change: InformerChange) => {
    if (change.type === "listed") listed.resolve();
    else hear(change);
  };
  void createInformer(transport, target, { clock, log, tell, ...informers }).run(signal);
  return unlessAborted(listed.promise, signal);
}

function isPartOfArgo({ metadata: { labels = {} } }: Manifest): boolean {
  return labels["app.kubernetes.io/part-of"] === "argocd";
}

function dataOf(object: Manifest): SettingsMap {
  const data = isJsonFields(object["data"]) ? Object.entries(object["data"]) : [];
  const decode = (value: string) => (object.kind === "Secret" ? Buffer.from(value, "base64").toString("utf8") : value);
  return Object.fromEntries(data.flatMap(([key, value]) => (typeof value === "string" ? [[key, decode(value)]] : [])));
}
