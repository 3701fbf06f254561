import { compileGlob } from "../dialects/glob.js";
import { compilePattern } from "../dialects/pattern.js";
import { timeZoneOffset } from "../dialects/time-zone.js";
import type { AppProjectSpec } from "../model/app-project.js";
import { isReservedName } from "./principals.js";
import { compileWindow } from "./windows/compile-window.js";

/**
 * Sentences about what a sound project says and hardly means: patterns that hit nothing, denials that forbid nothing, windows that never open. Empty for most.
 * @param spec one that `validateProject` has nothing against
 */
export function projectWarnings(spec: AppProjectSpec): readonly string[] {
  return [
    ...patternWarnings(spec),
    ...destinationWarnings(spec),
    ...kindWarnings(spec),
    ...groupWarnings(spec),
    ...windowWarnings(spec),
  ];
}

function patternWarnings({ sourceRepos, sourceNamespaces, destinations }: AppProjectSpec): readonly string[] {
  const bare = (pattern: string) => (pattern.startsWith("!") ? pattern.slice(1) : pattern);
  const globs = [
    ...(sourceRepos ?? []).map((pattern) => ["sourceRepos", bare(pattern)] as const),
    ...(destinations ?? []).flatMap(({ server = "", name = "", namespace = "" }) =>
      [server, name, namespace].map((pattern) => ["destinations", bare(pattern)] as const),
    ),
  ].filter(([, pattern]) => compileGlob(pattern) === undefined);
  const spaces = (sourceNamespaces ?? []).filter((pattern) => compilePattern(pattern) === undefined);
  return [...globs, ...spaces.map((pattern) => ["sourceNamespaces", pattern] as const)].map(
    ([list, pattern]) => `The pattern "${pattern}" in ${list} cannot be read and hits nothing; correct it.`,
  );
}

function destinationWarnings({ destinations }: AppProjectSpec): readonly string[] {
  return (destinations ?? [])
    .filter(({ server, name, namespace }) => namespace?.startsWith("!") === true && !server && name)
    .map(
      ({ name, namespace }) =>
        `The destination name "${name}", namespace "${namespace}" forbids nothing that another entry permits, because it has no server; write the cluster's URL as server.`,
    );
}

function kindWarnings({ namespaceResourceWhitelist: list }: AppProjectSpec): readonly string[] {
  if (list === undefined || list === null || list.length > 0) return [];
  return ["namespaceResourceWhitelist is empty, which permits no namespaced kind; remove it to permit all."];
}

function groupWarnings({ roles }: AppProjectSpec): readonly string[] {
  return (roles ?? []).flatMap(({ name, groups }) =>
    (groups ?? [])
      .filter(isReservedName)
      .map((group) => `The group "${group}" of role "${name}" is a reserved name and makes nobody a member.`),
  );
}

function windowWarnings({ syncWindows }: AppProjectSpec): readonly string[] {
  return (syncWindows ?? []).flatMap((window, index) => {
    const read = window === null ? undefined : compileWindow(window);
    if (window === null || read === undefined || "because" in read) return [];
    const { timeZone = "", duration } = window;
    const never = read.durationMs > 0 ? [] : [`Sync window ${index} is never open, because its duration is "${duration}".`];
    if (timeZoneOffset(timeZone) !== undefined) return never;
    return [...never, `Invalid time zone ${timeZone} specified for sync window ${index}. UTC counts instead.`];
  });
}
