import { compileGlob } from "../dialects/glob.js";
import { compilePathPattern } from "../dialects/path-match.js";
import { compilePattern } from "../dialects/pattern.js";
import type { AppProject, KindRule, ProjectDestination } from "../model/app-project.js";
import { comparableUrl } from "./comparable-url.js";

/** A pattern of a list. With `denies` it was written with a leading `!`, which `pattern` and `matches` are without. */
export interface Matcher {
  readonly pattern: string;
  readonly denies: boolean;
  readonly matches: (text: string) => boolean;
}

/** One entry of `destinations`. */
export interface CompiledDestination {
  readonly rule: ProjectDestination;
  readonly server: Matcher;
  readonly name: Matcher;
  readonly namespace: Matcher;
}

/** One entry of a list of kinds. */
export interface CompiledKind {
  readonly group: Omit<Matcher, "denies">;
  readonly kind: Omit<Matcher, "denies">;
  /** For cluster-scoped kinds only. */
  readonly name: (text: string) => boolean;
}

/** `allows` is undefined where there is no such list, which is not the same as an empty one. */
interface KindLists {
  readonly allows: readonly CompiledKind[] | undefined;
  readonly denies: readonly CompiledKind[];
}

/** What a project says, ready to be asked. */
export interface CompiledProject {
  readonly sources: readonly Matcher[];
  readonly destinations: readonly CompiledDestination[];
  readonly kinds: { readonly cluster: KindLists; readonly namespaced: KindLists };
  readonly namespaces: readonly ((text: string) => boolean)[];
}

const never = () => false;
const always = () => true;

type Compile = (pattern: string) => ((text: string) => boolean) | undefined;

/** A pattern that does not compile permits nothing, and forbids everything if that was what it was for. */
function matcher(pattern: string | undefined, compile: Compile): Matcher {
  const denies = pattern?.startsWith("!") === true;
  const bare = (pattern ?? "").slice(denies ? 1 : 0);
  return { pattern: bare, denies, matches: compile(bare) ?? (denies ? always : never) };
}

const compileUrlPattern: Compile = (pattern) =>
  pattern === "*" ? always : compileGlob(comparableUrl(pattern), { separators: "/" });

function compileDestination(rule: ProjectDestination): CompiledDestination {
  return {
    rule,
    server: matcher(rule.server, compileGlob),
    name: matcher(rule.name, compileGlob),
    namespace: matcher(rule.namespace, compileGlob),
  };
}

function pathMatcher(pattern = "") {
  return { pattern, matches: compilePathPattern(pattern) ?? never };
}

function compileKinds(rules: readonly KindRule[] | undefined | null): readonly CompiledKind[] | undefined {
  return rules?.map((rule) => ({
    group: pathMatcher(rule.group),
    kind: pathMatcher(rule.kind),
    name: rule.name ? (compilePathPattern(rule.name) ?? never) : always,
  }));
}

const compiled = new WeakMap<AppProject, CompiledProject>();

/** The project's patterns, compiled once for every version of the object. A pattern that does not compile hits nothing. */
export function compiledProject(project: AppProject): CompiledProject {
  const known = compiled.get(project);
  if (known !== undefined) return known;
  const { spec } = project;
  const result: CompiledProject = {
    sources: (spec.sourceRepos ?? []).map((pattern) => matcher(pattern, compileUrlPattern)),
    destinations: (spec.destinations ?? []).map(compileDestination),
    kinds: {
      cluster: {
        allows: compileKinds(spec.clusterResourceWhitelist) ?? [],
        denies: compileKinds(spec.clusterResourceBlacklist) ?? [],
      },
      namespaced: {
        allows: compileKinds(spec.namespaceResourceWhitelist),
        denies: compileKinds(spec.namespaceResourceBlacklist) ?? [],
      },
    },
    namespaces: (spec.sourceNamespaces ?? []).map((pattern) => compilePattern(pattern) ?? never),
  };
  compiled.set(project, result);
  return result;
}
