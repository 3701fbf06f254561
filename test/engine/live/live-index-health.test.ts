import { expect, test } from "vitest";
import { compileHealthScripts, type HealthScripts } from "../../../engine/health/health-scripts.js";
import { createLiveIndex } from "../../../engine/live/live-index.js";
import type { HealthQuestion } from "../../../engine/live/record-health.js";
import type { Manifest } from "../../../engine/model/manifest.js";
import { liveObject } from "./live-object.js";

const healthy = { health: { status: "Healthy" }, judgedBy: "x" } as const;
const degraded = { health: { status: "Degraded" }, judgedBy: "x" } as const;

/** An index whose kind Widget has a script, and the questions that were asked. */
function index() {
  const questions: HealthQuestion[] = [];
  let scripts: HealthScripts = compileHealthScripts([{ key: "Widget", healthScript: "x" }]);
  const made = createLiveIndex({ scripts: () => scripts, ask: (question) => void questions.push(question) });
  const put = (object: Manifest) => made.apply({ type: "upsert", object });
  const last = () => {
    const question = questions.at(-1);
    if (question === undefined) throw new Error("nothing was asked");
    return question;
  };
  return {
    index: made,
    put,
    last,
    questions,
    change: (kinds: Parameters<typeof compileHealthScripts>[0]) => (scripts = compileHealthScripts(kinds)),
  };
}

const widget = (resourceVersion = "1", more: object = {}) =>
  liveObject({ kind: "Widget", name: "w", trackedBy: "shop", metadata: { resourceVersion, ...more } });
const key = { group: "", kind: "Widget", namespace: "web", name: "w" };
const shop = [{ instanceName: "shop", root: true }];

test("LiveIndex asks the script about an object and tells whom its first verdict concerns", () => {
  const { index: live, put, last, questions } = index();
  put(widget());
  expect(questions).toEqual([{ key, version: "v1", uid: "uid-Widget-w", resourceVersion: "1", object: widget() }]);
  expect(live.judged(last(), healthy)).toEqual(shop);
  expect(live.get(key)).toMatchObject(healthy);
  expect(live.get(key)?.awaitsScript).toBeUndefined();
});

test("LiveIndex keeps the former verdict until the script has spoken, and is quiet when it says the same", () => {
  const { index: live, put, last } = index();
  put(widget());
  live.judged(last(), healthy);
  expect(put(widget("2"))).toEqual([]);
  expect(live.get(key)?.health).toEqual({ status: "Healthy" });
  expect(live.judged(last(), healthy)).toEqual([]);
  put(widget("3"));
  expect(live.judged(last(), degraded)).toEqual(shop);
  expect(live.healthOf(key, { certain: true })).toEqual({ status: "Degraded" });
});

test("LiveIndex tells who asked in the meantime, whatever the script says", () => {
  const { index: live, put, last } = index();
  put(widget());
  live.judged(last(), healthy);
  put(widget("2"));
  expect(live.healthOf(key, { certain: true })?.status).toBe("Progressing");
  expect(live.judged(last(), healthy)).toEqual(shop);
  expect(live.healthOf(key, { certain: true })?.status).toBe("Healthy");
});

test("LiveIndex passes over a verdict on a version that is no longer", () => {
  const { index: live, put, last } = index();
  put(widget());
  const old = last();
  put(widget("2"));
  expect(live.judged(old, degraded)).toEqual([]);
  expect(live.get(key)?.awaitsScript).toBe(true);
});

test("LiveIndex passes over a verdict on an object that is gone", () => {
  const { index: live, put, last } = index();
  put(widget());
  live.apply({ type: "delete", object: widget() });
  expect(live.judged(last(), degraded)).toEqual([]);
});

test("LiveIndex asks nothing about a version that was judged already, when a watch begins anew", () => {
  const { index: live, put, last, questions } = index();
  put(widget());
  live.judged(last(), healthy);
  put(widget());
  expect(questions).toHaveLength(1);
});

test("LiveIndex.rejudge() asks about what another script is for now, and nothing else", () => {
  const { index: live, put, last, questions, change } = index();
  put(widget());
  live.judged(last(), healthy);
  put(liveObject({ kind: "Gadget", name: "g" }));
  live.rejudge();
  expect(questions).toHaveLength(1);
  change([{ key: "Widget", healthScript: "y" }]);
  live.rejudge();
  expect(questions).toHaveLength(2);
  expect(last().object).toEqual(widget());
  live.judged(last(), { ...healthy, judgedBy: "y" });
  change([]);
  live.rejudge();
  expect(live.judged(last(), {})).toEqual(shop);
});

test("LiveIndex.rejudge() asks without the object where it is not kept", () => {
  const { index: live, put, last, change, questions } = index();
  put(liveObject({ kind: "Gadget", name: "g" }));
  change([{ key: "Gadget", healthScript: "y" }]);
  live.rejudge();
  expect(questions).toHaveLength(1);
  expect(last().object).toBeUndefined();
});
