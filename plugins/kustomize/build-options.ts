import { fieldOf } from "../../engine/kubernetes/json-value.js";
import type { RenderSettings } from "../../engine/ports/renderer.js";
import { kustomizeFailure, quoted } from "./failure.js";
import type { KustomizeBuildInput } from "./messages.js";

/** The Kustomize that is built in. */
export const kustomizeVersion = "5.8.1";

/** What an administrator's build options come to. */
export interface BuildOptions {
  readonly enableHelm: boolean;
  readonly loadRestrictor: KustomizeBuildInput["loadRestrictor"];
  readonly reorder?: "legacy" | "none";
  /** What charts see instead of the cluster's version; absent if no option says so. */
  readonly helmKubeVersion?: string;
  readonly helmApiVersions: readonly string[];
}

type Changes = { -readonly [Field in keyof BuildOptions]?: BuildOptions[Field] };

const restrictors: Readonly<Record<string, BuildOptions["loadRestrictor"]>> = {
  LoadRestrictionsRootOnly: "rootOnly",
  rootOnly: "rootOnly",
  LoadRestrictionsNone: "none",
  none: "none",
};
const orders: Readonly<Record<string, "legacy" | "none">> = { legacy: "legacy", none: "none" };

/** Options that take a value: given the value, what they change. */
const valued: Readonly<Record<string, (value: string, so: BuildOptions) => Changes>> = {
  "load-restrictor": (value) => ({ loadRestrictor: oneOf("load-restrictor", value, restrictors) }),
  reorder: (value) => ({ reorder: oneOf("reorder", value, orders) }),
  "helm-kube-version": (value) => ({ helmKubeVersion: value }),
  "helm-api-versions": (value, { helmApiVersions }) => ({ helmApiVersions: [...helmApiVersions, value] }),
};

/** Options that are on or off. Functions run in the sandbox or not at all, so what allows them changes nothing. */
const switches: Readonly<Record<string, (isOn: boolean) => Changes>> = {
  "enable-helm": (isOn) => ({ enableHelm: isOn }),
  "enable-alpha-plugins": () => ({}),
  "as-current-user": () => ({}),
};

const forbidden: Readonly<Record<string, string>> = {
  network: "functions get no network",
  "network-name": "functions get no network",
  "enable-exec": "no program of this machine is run",
  mount: "nothing of this machine is shown to a build",
  env: "no environment is handed to a build",
  "helm-command": "charts are rendered by the Helm that is built in",
  output: "a build writes no file",
};
const shortNames: Readonly<Record<string, string>> = { e: "env", o: "output" };

/**
 * Reads the build options that hold for a version: those of the version replace those of all.
 * @param version `source.kustomize.version`; `""` is the version that is built in
 * @throws FairleadError `BAD_USER_INPUT` (`KUSTOMIZE_VERSION_UNKNOWN`, `KUSTOMIZE_OPTION_FORBIDDEN`)
 * @see kubernetes-sigs/kustomize:kustomize/commands/build
 */
export function readBuildOptions(version: string, settings: RenderSettings): BuildOptions {
  const { kustomizeBuildOptions: ofAll, kustomizeVersionOptions: ofVersions } = settings;
  const own = version === "" || !Object.hasOwn(ofVersions, version) ? undefined : ofVersions[version];
  if (version !== "" && own === undefined && !isBuiltIn(version)) {
    throw kustomizeFailure(
      "KUSTOMIZE_VERSION_UNKNOWN",
      `kustomize version ${version.slice(0, 50)} is not registered: leave kustomize.version out, or write ${kustomizeVersion}, which is the one that is built in`,
      { field: "/kustomize/version" },
    );
  }
  return readWords(own ?? ofAll);
}

/** What a person should know of the version that was asked for. */
export function warningsOfVersion(version: string): readonly string[] {
  if (version === "" || isBuiltIn(version)) return [];
  return [
    `KUSTOMIZE_VERSION: /kustomize/version: ${quoted(version)} has build options of its own, but ${kustomizeVersion} is the only Kustomize there is and renders it`,
  ];
}

function isBuiltIn(version: string): boolean {
  return version === kustomizeVersion || version === `v${kustomizeVersion}`;
}

function readWords(words: readonly string[]): BuildOptions {
  let options: BuildOptions = { enableHelm: false, loadRestrictor: "rootOnly", helmApiVersions: [] };
  for (let at = 0; at < words.length; at += 1) {
    const { name, value } = readWord(words[at] ?? "");
    const change = fieldOf(valued, name);
    if (change !== undefined) {
      if (value === undefined) at += 1;
      options = { ...options, ...change(value ?? words[at] ?? "", options) };
      continue;
    }
    const turn = fieldOf(switches, name);
    if (turn === undefined) throw refuseWord(words[at] ?? "", fieldOf(forbidden, name));
    options = { ...options, ...turn(value === undefined || value === "true") };
  }
  return options;
}

function readWord(word: string): { readonly name: string; readonly value?: string } {
  const [, dashes = "", text = ""] = /^(-{0,2})(.*)$/s.exec(word) ?? [];
  const equals = text.indexOf("=");
  const written = equals < 0 ? text : text.slice(0, equals);
  const name = dashes === "--" ? written : dashes === "-" ? (shortNames[written] ?? "") : "";
  return { name, ...(equals >= 0 && { value: text.slice(equals + 1) }) };
}

function oneOf<T>(name: string, value: string, legal: Readonly<Record<string, T>>): T {
  const found = fieldOf(legal, value);
  if (found !== undefined) return found;
  const because = `illegal flag value --${name} ${value.slice(0, 100)}; legal values: ${Object.keys(legal).join(", ")}`;
  throw kustomizeFailure("KUSTOMIZE_OPTION_FORBIDDEN", `Cannot use kustomize.buildOptions of argocd-cm: ${because}`);
}

function refuseWord(word: string, because = "it is not known") {
  return kustomizeFailure(
    "KUSTOMIZE_OPTION_FORBIDDEN",
    `Cannot use ${quoted(word)} of kustomize.buildOptions in argocd-cm: ${because}; remove it`,
  );
}
