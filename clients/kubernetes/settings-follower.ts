import { isDeepStrictEqual } from "node:util";
import type { Manifest } from "../../engine/model/manifest.js";
import type { RawSettings, SettingsMap } from "../../engine/model/settings.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { unlessAborted } from "./deadline.js";
import { createInformer, type InformerChange, type InformerOptions } from "./informer.js";
import { isJsonFields } from "./parse-json.js";
import { resourcePath } from "./resource-path.js";
import type { Transport } from "./transport.js";

/** Follows Argo CD's named settings objects. */
export interface SettingsFollower {
  current(): RawSettings;
  /** Starts following; resolves when all three have been looked for and the first state was told. */
  follow(signal: AbortSignal): Promise<void>;
}

const sources = {
  general: { name: "argocd-cm", kind: "ConfigMap", resource: "configmaps" },
  rbac: { name: "argocd-rbac-cm", kind: "ConfigMap", resource: "configmaps" },
  secret: { name: "argocd-secret", kind: "Secret", resource: "secrets" },
} as const;

type Part = keyof typeof sources;

/** What the follower works with. */
export interface SettingsFollowerOptions {
  readonly controlNamespace: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly informers?: Pick<InformerOptions, "firstBackOffMs" | "longestBackOffMs" | "listIntervalMs" | "stallMs" | "random">;
}

/**
 * Creates the follower. Each object is watched by its name alone, so rights on three names are enough. One without the label
 * `app.kubernetes.io/part-of: argocd` counts as absent, as it does for Argo CD. `tell` is called with the first state and whenever content changed.
 */
export function createSettingsFollower(
  transport: Transport,
  options: SettingsFollowerOptions,
  tell: (settings: RawSettings) => void,
): SettingsFollower {
  let settings: RawSettings = { general: {}, rbac: {}, secret: {} };
  let complete = false;
  const set = (part: Part, map: SettingsMap) => {
    if (isDeepStrictEqual(settings[part], map)) return;
    settings = { ...settings, [part]: map };
    if (complete) tell(settings);
  };
  return {
    current: () => settings,
    async follow(signal) {
      const parts = Object.keys(sources) as Part[];
      await Promise.all(parts.map((part) => followPart(transport, { part, set, ...options }, signal)));
      complete = true;
      tell(settings);
    },
  };
}

interface FollowedPart extends SettingsFollowerOptions {
  readonly part: Part;
  readonly set: (part: Part, map: SettingsMap) => void;
}

function followPart(transport: Transport, followed: FollowedPart, signal: AbortSignal): Promise<void> {
  const { part, set, controlNamespace, clock, log, informers } = followed;
  const { name, kind, resource } = sources[part];
  const listed = Promise.withResolvers<void>();
  const hear = (change: InformerChange) => {
    if (change.type === "listed") listed.resolve();
    else if (change.object.metadata.name === name) set(part, change.type === "delete" ? {} : contentOf(change.object));
  };
  const target = {
    path: resourcePath({ group: "", version: "v1", resource }, { namespace: controlNamespace }),
    apiVersion: "v1",
    kind,
    fieldSelector: `metadata.name=${name}`,
  };
  void createInformer(transport, target, { clock, log, tell: hear, ...informers }).run(signal);
  return unlessAborted(listed.promise, signal);
}

function contentOf(object: Manifest): SettingsMap {
  const { labels = {} } = object.metadata;
  if (labels["app.kubernetes.io/part-of"] !== "argocd") return {};
  const data = isJsonFields(object["data"]) ? Object.entries(object["data"]) : [];
  const decode = (value: string) => (object.kind === "Secret" ? Buffer.from(value, "base64").toString("utf8") : value);
  return Object.fromEntries(data.flatMap(([key, value]) => (typeof value === "string" ? [[key, decode(value)]] : [])));
}
