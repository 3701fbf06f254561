import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assert, asyncProperty } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FairleadError, isLastingFailure } from "../../../engine/errors.js";
import { readsOf } from "../../../engine/model/failure-reads.js";
import type { ReadSet } from "../../../engine/model/read-set.js";
import type { Renderer, RenderRequest } from "../../../engine/ports/renderer.js";
import { createCachedRenderer } from "../../../plugins/cache/cached-renderer.js";
import { openTraceStore, type TraceStore } from "../../../plugins/cache/trace-store.js";
import { createDirectoryPlugin } from "../../../plugins/directory/plugin.js";
import { createHelmPlugin } from "../../../plugins/helm/plugin.js";
import { createKustomizePlugin } from "../../../plugins/kustomize/plugin.js";
import { createPluginRegistry } from "../../../plugins/registry.js";
import { createRenderer } from "../../../plugins/renderer.js";
import { createFakeLog } from "../../fakes/log.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { anyStory, type LawCases, lawCases, type Mutation, mutate } from "./law-cases.js";
import { pluginCases } from "./law-plugin-cases.js";
import { installLawPlugins } from "./law-plugins.js";
import { makeRequest, type RequestParts } from "./request.js";
import { isUntouched } from "./untouched.js";

/** Mutations in `npm test`; twenty times as many with `FAIRLEAD_LONG=1`, which is 10,000 in all. */
const mutations: Readonly<Record<string, number>> = { Directory: 260, Plugin: 100, Jsonnet: 60, Kustomize: 40, Helm: 40 };
const isLong = process.env["FAIRLEAD_LONG"] === "1";
const mutationsOf = ({ tool }: LawCases) => (mutations[tool] ?? 40) * (isLong ? 20 : 1);
const mutationsPerCase = 10;

const signal = AbortSignal.timeout(3_600_000);
let tools: RealTools;
let folder: string;
let store: TraceStore;
let real: Renderer;

beforeAll(async () => {
  tools = await openRealTools();
  folder = mkdtempSync(join(tmpdir(), "fairlead-law-"));
  store = openTraceStore({ folder, log: createFakeLog() });
  const builtIn = [createDirectoryPlugin(tools), createKustomizePlugin(tools), createHelmPlugin(tools)];
  const installed = await installLawPlugins(join(folder, "plugins"), tools.sandbox);
  real = createRenderer({ registry: createPluginRegistry({ builtIn, installed: () => installed }) });
}, 600_000);
afterAll(async () => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
  await tools.sandbox.close();
});

interface Outcome {
  readonly told: unknown;
  readonly reads: ReadSet | undefined;
  readonly isLasting: boolean;
}

/** All that a person would see of a render, and what it read. */
async function outcomeOf(renderer: Renderer, request: RenderRequest): Promise<Outcome> {
  try {
    const { sourceType, manifests, warnings, readSet } = await renderer.render(request, signal);
    return { told: { sourceType, manifests, warnings }, reads: readSet, isLasting: true };
  } catch (failure) {
    if (!(failure instanceof FairleadError)) throw failure;
    const { code, message, details } = failure;
    return { told: { code, message, details }, reads: readsOf(failure), isLasting: isLastingFailure(failure) };
  }
}

test.each([...lawCases, pluginCases])(
  "the cache answers as a fresh render would, whatever changes, and renders nothing of which nothing changed: $tool",
  async (cases) => {
    let answeredFromCache = 0;
    let held = 0;
    let renders = 0;
    const counted: Renderer = { render: (request, own) => ((renders += 1), real.render(request, own)) };
    const cached = createCachedRenderer(counted, { store, toolDigests: () => "law" });
    const walk = async ([base, changes]: readonly [RequestParts, readonly Mutation[]]) => {
      let before = base;
      let known: Outcome | undefined;
      for (const mutation of [undefined, ...changes]) {
        const after = mutation === undefined ? before : mutate(before, mutation);
        const request = makeRequest(after);
        const fresh = await outcomeOf(real, request);
        renders = 0;
        const answer = await outcomeOf(cached, request);
        expect(answer.told).toEqual(fresh.told);
        if (renders === 0) answeredFromCache += 1;
        const isHeld =
          known?.isLasting === true && known.reads !== undefined && isUntouched(known.reads, before, after, request.facts);
        if (isHeld) held += 1;
        expect(isHeld ? renders : 0).toBe(0);
        known = answer;
        before = after;
      }
    };
    await assert(asyncProperty(anyStory(cases, mutationsPerCase), walk), {
      numRuns: mutationsOf(cases) / mutationsPerCase,
      endOnFailure: true,
    });
    expect(held).toBeGreaterThan(mutationsOf(cases) / 20);
    expect(answeredFromCache).toBeGreaterThanOrEqual(held);
  },
  isLong ? 3_600_000 : 120_000,
);
