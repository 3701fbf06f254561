import { expect, test } from "vitest";
import type { Renderer } from "../../engine/ports/renderer.js";
import { createFairQueue } from "../../plugins/fair-queue.js";
import { createQueuedRenderer } from "../../plugins/queued-renderer.js";
import { createFakeClock } from "../fakes/clock.js";
import { makeRequest } from "./cache/request.js";

test("createQueuedRenderer() lets a render wait for its project's turn before it begins", async () => {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const inner: Renderer = {
    async render({ facts }) {
      begun.push(facts.appName);
      await new Promise<void>((resolve) => ends.set(facts.appName, resolve));
      return { sourceType: "Directory", manifests: [], readSet: { files: {}, directories: {}, missing: [] }, warnings: [] };
    },
  };
  const renderer = createQueuedRenderer(inner, createFairQueue({ limit: 1, clock: createFakeClock() }));
  const signal = new AbortController().signal;
  const render = (projectName: string, appName: string) =>
    renderer.render(makeRequest({ facts: { projectName, appName } }), signal);
  const all = [render("one", "a"), render("one", "b"), render("one", "c"), render("two", "d")];
  for (const name of ["", "a", "b", "d", "c"]) {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(begun).toEqual(["a", "b", "d", "c"]);
});
