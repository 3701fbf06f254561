import { createHash } from "node:crypto";
import { FairleadError, isLastingFailure } from "../../engine/errors.js";
import { readsOf, rememberReads } from "../../engine/model/failure-reads.js";
import type { FactName, ReadSet } from "../../engine/model/read-set.js";
import type { Renderer, RenderRequest, RenderResult } from "../../engine/ports/renderer.js";
import { factNames } from "./fact-names.js";
import type { FailurePauses } from "./failure-pauses.js";
import { renderKey } from "./render-key.js";
import { createRequestInputs, type RequestInputs } from "./request-inputs.js";
import { createSharedFlights } from "./shared-flight.js";
import type { KeptFailure, Trace } from "./trace.js";
import { writeOutput } from "./trace-rows.js";
import type { TraceStore } from "./trace-store.js";
import { watchRemote } from "./watched-remote.js";

/** What the cache works with. */
export interface CachedRendererOptions {
  readonly store: TraceStore;
  /** Digests of all tools, their limits and grants, as one text: another text, other answers. Asked at every render. */
  readonly toolDigests: () => string;
  /** Leaves alone what keeps failing for other reasons than the files. Default: nothing is left alone. */
  readonly pauses?: FailurePauses;
}

/** A renderer that renders only what it has to. */
export interface CachedRenderer extends Renderer {
  stats(): CacheStats;
}

/** Figures since the start. */
export interface CacheStats {
  /** Answered by a render of before. */
  readonly hits: number;
  /** Answered by a render that somebody else had under way. */
  readonly shared: number;
  readonly renders: number;
}

/** What a render came to. Without `reads` it says nothing about the next one. */
type Outcome = { readonly reads?: ReadSet; readonly scope?: string } & (
  | { readonly result: RenderResult }
  | { readonly failure: unknown }
);

/** So often somebody waits for a render that may turn out not to be for him. */
const sharedRounds = 2;

/**
 * Puts a cache before a renderer. A request is answered by an earlier render of which everything it consulted is unchanged, lasting failures included; the
 * same request is rendered once however many ask. Failures that may pass are not kept, but tried again later and later. `hard` renders in any case, and what it gives replaces what was.
 */
export function createCachedRenderer(renderer: Renderer, { store, toolDigests, pauses }: CachedRendererOptions): CachedRenderer {
  const join = createSharedFlights<Outcome>();
  const counts = { hits: 0, shared: 0, renders: 0 };

  const find = async (key: string, inputs: RequestInputs): Promise<Outcome | undefined> => {
    for (const trace of store.traces(key)) {
      if (!(await inputs.hold(trace))) continue;
      const outcome = recall(trace, store);
      if (outcome === undefined) continue;
      store.use(trace.id);
      return outcome;
    }
    return undefined;
  };
  const renderAndKeep = async (key: string, request: RenderRequest, signal: AbortSignal): Promise<Outcome> => {
    counts.renders += 1;
    const outcome = await renderOnce(renderer, request, signal);
    if (outcome.reads === undefined) return notePause(pauses, pauseKey(key, request), outcome);
    pauses?.succeeded(pauseKey(key, request));
    const { reads, scope } = outcome;
    const trace = { reads, ...(scope !== undefined && { scope }) };
    if ("failure" in outcome) {
      store.keep(key, { ...trace, outcome: { failure: keptFailure(outcome.failure as FairleadError) } });
      return outcome;
    }
    const kept = {
      sourceType: outcome.result.sourceType,
      manifests: outcome.result.manifests,
      warnings: outcome.result.warnings,
    };
    const output = writeOutput(kept);
    store.keep(key, { ...trace, outcome: { output: output.hash } }, { kept, ...output });
    return { ...outcome, result: { ...outcome.result, readSet: reads, outputHash: output.hash } };
  };

  return {
    stats: () => ({ ...counts }),
    async render(request, signal) {
      const key = renderKey(request, toolDigests());
      const inputs = createRequestInputs(request, signal);
      for (let round = 0; ; round += 1) {
        const known = request.hard === true ? undefined : await find(key, inputs);
        if (known !== undefined) {
          counts.hits += 1;
          return unwrap(known);
        }
        if (request.hard !== true) pauses?.refuse(pauseKey(key, request));
        const isOwn = request.hard === true || round >= sharedRounds;
        const flight = flightKey(key, request, isOwn ? "own" : factsOf(store.traces(key)[0]));
        const { value, led } = await join(flight, (own) => renderAndKeep(key, request, own), signal);
        if (!led && !isOwn && !(await isForMe(value, inputs))) continue;
        if (!led) counts.shared += 1;
        return unwrap(value);
      }
    },
  };
}

/** What is not known by what it read is known by the request itself. */
function notePause(pauses: FailurePauses | undefined, key: string, outcome: Outcome): Outcome {
  if (!("failure" in outcome)) pauses?.succeeded(key);
  else if (outcome.failure instanceof FairleadError && pauses !== undefined)
    return { ...outcome, failure: pauses.failed(key, outcome.failure) };
  return outcome;
}

function pauseKey(key: string, request: RenderRequest): string {
  return createHash("sha256")
    .update(flightKey(key, { ...request, hard: false }, "own"))
    .digest("hex");
}

/** Renders, and says what may be kept of it. */
async function renderOnce(renderer: Renderer, request: RenderRequest, signal: AbortSignal): Promise<Outcome> {
  const watched = watchRemote(request.remote, { fresh: request.hard === true });
  try {
    const result = await renderer.render({ ...request, remote: watched.remote }, signal);
    const reads = watched.hasFailed() ? undefined : completeReads(result.readSet, [result.manifests, result.warnings], request);
    return { result, ...(reads !== undefined && { reads, ...scopeFor(reads, request) }) };
  } catch (failure) {
    signal.throwIfAborted();
    const known = isLastingFailure(failure) && !watched.hasFailed() ? readsOf(failure) : undefined;
    const reads = known === undefined ? undefined : completeReads(known, keptFailure(failure as FairleadError), request);
    if (reads !== undefined) rememberReads(failure as FairleadError, reads);
    return { failure, ...(reads !== undefined && { reads, ...scopeFor(reads, request) }) };
  }
}

/**
 * An answer that names its commit is for this commit only, whoever wrote it there. One that names the commit of another source is for nobody else, since
 * there is no fact to hold it by.
 */
function completeReads(reads: ReadSet, answer: unknown, { files, refs, facts }: RenderRequest): ReadSet | undefined {
  const text = JSON.stringify(answer);
  const others = [...(refs?.values() ?? [])].filter(({ commit }) => commit !== files.commit);
  if (others.some(({ commit }) => text.includes(commit))) return undefined;
  if (!text.includes(files.commit)) return reads;
  return facts.revision === files.commit ? { ...reads, facts: { ...reads.facts, revision: facts.revision } } : undefined;
}

/** What was fetched, was fetched with somebody's rights. */
function scopeFor({ remote = [] }: ReadSet, request: RenderRequest): { readonly scope?: string } {
  return remote.length === 0 ? {} : { scope: request.remote.scope ?? request.facts.projectName };
}

/** The facts that mattered to a render: requests that differ in others may wait for one another. */
function factsOf(trace: Trace | undefined): readonly FactName[] {
  return factNames.filter((name) => trace?.reads.facts !== undefined && Object.hasOwn(trace.reads.facts, name));
}

/** `own`: shared by equal requests only. */
function flightKey(
  key: string,
  { files, refs, facts, remote, hard = false }: RenderRequest,
  shared: "own" | readonly FactName[],
): string {
  const trees = [files.commit, ...[...(refs ?? [])].map(([name, tree]) => [name, tree.commit])];
  const asked =
    shared === "own" ? [remote.scope, factNames.map((name) => facts[name]), hard] : shared.map((name) => [name, facts[name]]);
  return JSON.stringify([key, trees, asked]);
}

/** Whether the render that somebody else began would have come to the same here. */
async function isForMe({ reads, scope }: Outcome, inputs: RequestInputs): Promise<boolean> {
  return reads !== undefined && inputs.hold({ reads, ...(scope !== undefined && { scope }) });
}

function recall({ reads, outcome }: Trace, store: TraceStore): Outcome | undefined {
  if ("failure" in outcome) {
    const { code, message, details } = outcome.failure;
    const failure = new FairleadError(code, message, { details });
    rememberReads(failure, reads);
    return { failure, reads };
  }
  const output = store.output(outcome.output);
  return output === undefined ? undefined : { result: { ...output, readSet: reads, outputHash: outcome.output }, reads };
}

function keptFailure({ code, message, details }: FairleadError): KeptFailure {
  return { code, message, details: details as KeptFailure["details"] };
}

function unwrap(outcome: Outcome): RenderResult {
  if ("failure" in outcome) throw outcome.failure;
  return outcome.result;
}
