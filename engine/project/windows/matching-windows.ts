import { compileGlob } from "../../dialects/glob.js";
import type { AppProjectSpec, SyncWindow } from "../../model/app-project.js";
import type { Application } from "../../model/application.js";
import { type CompiledWindow, compileWindow, type UnreadableWindow } from "./compile-window.js";

/** A window of a project, with its place in `spec.syncWindows`. */
export interface PlacedWindow {
  readonly index: number;
  readonly rule: SyncWindow;
  readonly read: CompiledWindow | UnreadableWindow;
  readonly selects: (application: Application) => boolean;
}

type Test = (text: string) => boolean;

const windowsOf = new WeakMap<AppProjectSpec, readonly PlacedWindow[]>();

/** All windows of a project in their order, compiled once for every version of its spec. */
export function projectWindows(spec: AppProjectSpec): readonly PlacedWindow[] {
  const known = windowsOf.get(spec);
  if (known !== undefined) return known;
  const windows = (spec.syncWindows ?? []).flatMap((rule, index) =>
    rule === null ? [] : [{ index, rule, read: compileWindow(rule), selects: selector(rule) }],
  );
  windowsOf.set(spec, windows);
  return windows;
}

/**
 * The windows that speak of an Application: by its name, its destination's cluster as the spec writes it, or its destination's namespace. One list that hits is
 * enough; with `andOperator` all that are not empty must.
 * @see argoproj/argo-cd:pkg/apis/application/v1alpha1/types.go (SyncWindows.Matches)
 */
export function matchingWindows(spec: AppProjectSpec, application: Application): readonly PlacedWindow[] {
  return projectWindows(spec).filter((window) => window.selects(application));
}

function selector({ applications, clusters, namespaces, andOperator }: SyncWindow): (application: Application) => boolean {
  const [names, places, spaces] = [compileAll(applications), compileAll(clusters), compileAll(namespaces)];
  const isAnd = andOperator === true;
  return ({ metadata, spec }) => {
    const { name, server, namespace = "" } = spec.destination ?? {};
    const hits = [
      hit(names, [metadata.name ?? ""]),
      hit(
        places,
        [name, server].filter((text): text is string => text !== undefined && text !== ""),
      ),
      hit(spaces, [namespace]),
    ].filter((each) => each !== undefined);
    return hits.length > 0 && (isAnd ? hits.every(Boolean) : hits.some(Boolean));
  };
}

function compileAll(patterns: readonly string[] | undefined): readonly Test[] {
  return (patterns ?? []).map((pattern) => (pattern === "*" ? () => true : (compileGlob(pattern) ?? (() => false))));
}

/** Undefined where there are no patterns, and so nothing is said. */
function hit(tests: readonly Test[], texts: readonly string[]): boolean | undefined {
  return tests.length === 0 ? undefined : tests.some((test) => texts.some((text) => test(text)));
}
