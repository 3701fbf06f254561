import { parseSpecDuration } from "../dialects/duration.js";
import type { ApplicationSource, ApplicationSpec } from "../model/application.js";
import { sourcesOf } from "../model/application.js";

/** One thing that is wrong with a spec. `path` is a JSON pointer from the spec's root, `because` a sentence. */
export interface SpecProblem {
  readonly path: string;
  readonly because: string;
}

const tools = ["helm", "kustomize", "directory", "plugin"] as const;

function isSet(block: object | undefined): boolean {
  return block !== undefined && Object.values(block).some((value) => value !== undefined && value !== null);
}

function destinationProblems({ destination }: ApplicationSpec): readonly SpecProblem[] {
  const path = "/destination";
  const { server = "", name = "" } = destination ?? {};
  if (server !== "" && name !== "") {
    return [{ path, because: `The destination has both server "${server}" and name "${name}"; give one of them.` }];
  }
  if (server === "" && name === "")
    return [{ path, because: "The destination names no cluster; give a server URL or a cluster name." }];
  return [];
}

function sourceProblems(source: ApplicationSource, path: string, isMulti: boolean): readonly SpecProblem[] {
  const problems: SpecProblem[] = [];
  const add = (field: string, because: string) => problems.push({ path: `${path}${field}`, because });
  const { repoURL, path: folder = "", chart = "", ref = "", targetRevision = "" } = source;
  if (repoURL.trim() === "") add("/repoURL", "The source names no repository; give its URL.");
  if (folder === "" && chart === "" && !(isMulti && ref !== "")) {
    add("", `The source of "${repoURL}" names neither a path nor a chart${isMulti ? " nor a ref" : ""}.`);
  }
  if (chart !== "" && folder !== "") add("/path", `The source has both chart "${chart}" and path "${folder}"; give one of them.`);
  if (chart !== "" && targetRevision === "") add("/targetRevision", `Chart "${chart}" has no version; give a targetRevision.`);
  if (ref !== "" && !/^[a-zA-Z0-9_-]+$/.test(ref)) {
    add("/ref", `The ref "${ref}" may only hold letters, digits, dashes and underscores.`);
  }
  if (ref !== "" && chart !== "") add("/ref", `The chart "${chart}" cannot have a ref; only Git sources can.`);
  const given = tools.filter((tool) => isSet(source[tool]));
  if (given.length > 1) add("", `The source has options for ${given.join(" and ")}; give those of one tool.`);
  if (/^\.\.(?:\/|$)|\/\.\.(?:\/|$)|^\//.test(folder)) {
    add("/path", `The path "${folder}" must lie within the repository, without a leading slash or "..".`);
  }
  return problems;
}

function repeated(values: readonly (string | undefined)[]): readonly number[] {
  return values.flatMap((value, index) => (value && values.indexOf(value) !== index ? [index] : []));
}

function sourcesProblems(spec: ApplicationSpec): readonly SpecProblem[] {
  if (spec.sourceHydrator !== undefined && spec.sourceHydrator !== null) {
    return [{ path: "/sourceHydrator", because: "A source hydrator is not supported; give source or sources." }];
  }
  const sources = sourcesOf(spec);
  const isMulti = sources === spec.sources;
  if (sources.length === 0) return [{ path: "/source", because: "The Application has no source; give source or sources." }];
  const problems = sources.flatMap((source, index) => sourceProblems(source, isMulti ? `/sources/${index}` : "/source", isMulti));
  const repeatedRefs = repeated(sources.map((source) => source.ref)).map((index) => ({
    path: `/sources/${index}/ref`,
    because: `The ref "${sources[index]?.ref}" is used by more than one source.`,
  }));
  const repeatedNames = repeated(sources.map((source) => source.name)).map((index) => ({
    path: `/sources/${index}/name`,
    because: `The name "${sources[index]?.name}" is used by more than one source.`,
  }));
  return [...problems, ...repeatedRefs, ...repeatedNames];
}

function retryProblems({ syncPolicy }: ApplicationSpec): readonly SpecProblem[] {
  const backoff = syncPolicy?.retry?.backoff;
  return (["duration", "maxDuration"] as const).flatMap((field) => {
    const text = backoff?.[field];
    if (text === undefined || text === "" || parseSpecDuration(text) !== undefined) return [];
    const path = `/syncPolicy/retry/backoff/${field}`;
    return [{ path, because: `"${text}" is not a duration; write it like "5s" or "3m".` }];
  });
}

function ignoreProblems({ ignoreDifferences = [] }: ApplicationSpec): readonly SpecProblem[] {
  return (ignoreDifferences ?? []).flatMap((rule, index) => {
    const path = `/ignoreDifferences/${index}`;
    const wrong = rule.jsonPointers?.findIndex((pointer) => pointer !== "" && !pointer.startsWith("/")) ?? -1;
    const pointerProblems =
      wrong < 0
        ? []
        : [
            {
              path: `${path}/jsonPointers/${wrong}`,
              because: `"${rule.jsonPointers?.[wrong]}" is not a JSON pointer; it must begin with "/".`,
            },
          ];
    return rule.kind ? pointerProblems : [{ path: `${path}/kind`, because: "The rule names no kind." }, ...pointerProblems];
  });
}

/**
 * Lists what is wrong with an Application's spec by itself, without asking its project or a repository. Empty for a spec that can be worked with.
 * @see argoproj/argo-cd:util/argo/argo.go (ValidatePermissions)
 */
export function validateSpec(spec: ApplicationSpec): readonly SpecProblem[] {
  return [...destinationProblems(spec), ...sourcesProblems(spec), ...retryProblems(spec), ...ignoreProblems(spec)];
}
