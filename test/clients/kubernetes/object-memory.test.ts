import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createObjectMemory } from "../../../clients/kubernetes/object-memory.js";
import type { Manifest } from "../../../engine/model/manifest.js";

const object = (uid: string, resourceVersion: string, name = "a"): Manifest => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "n", uid, resourceVersion },
});

function remember() {
  const told: string[] = [];
  const text = (state?: Manifest) => (state === undefined ? "none" : `${state.metadata.uid}@${state.metadata.resourceVersion}`);
  const memory = createObjectMemory<Manifest>((before, after) => void told.push(`${text(before)} → ${text(after)}`));
  return { memory, told };
}

test.each([
  ["takes newer states", ["take u 1", "take u 2"], ["none → u@1", "u@1 → u@2"]],
  ["ignores an older state", ["take u 10", "take u 9"], ["none → u@10"]],
  ["ignores the same state", ["take u 5", "take u 5"], ["none → u@5"]],
  ["tells another object of the name as two changes", ["take u 1", "take v 2"], ["none → u@1", "u@1 → none", "none → v@2"]],
  ["ignores an older object of the name", ["take v 2", "take u 1"], ["none → v@2"]],
  ["forgets once", ["take u 1", "forget u", "forget u"], ["none → u@1", "u@1 → none"]],
  ["does not forget another object of the name", ["take v 2", "forget u"], ["none → v@2"]],
  ["hears no more of what is gone", ["take u 1", "forget u", "take u 3"], ["none → u@1", "u@1 → none"]],
  ["hears no late answer about what it never saw", ["forget u", "take u 3"], []],
  ["takes the next of the name", ["take u 1", "forget u", "take v 4"], ["none → u@1", "u@1 → none", "none → v@4"]],
  ["believes the later of versions that are no numbers", ["take u x", "take u b"], ["none → u@x", "u@x → u@b"]],
])("createObjectMemory() %s", (_, steps, expected) => {
  const { memory, told } = remember();
  for (const [verb, uid = "", version = ""] of steps.map((step) => step.split(" ")))
    if (verb === "take") memory.take(object(uid, version));
    else memory.forget(object(uid, ""));
  expect(told).toEqual(expected);
});

test("get() and all() show the newest state of every object", () => {
  const { memory } = remember();
  memory.take(object("u", "1"));
  memory.take(object("w", "2", "b"));
  expect(memory.get("n", "b")).toEqual(object("w", "2", "b"));
  expect(memory.get("n", "c")).toBeUndefined();
  expect([...memory.all()]).toHaveLength(2);
});

test("in whatever order states come, the newest of the object that was not deleted stays", () => {
  const state = fc.record({ version: fc.integer({ min: 1, max: 30 }), gone: fc.boolean() });
  fc.assert(
    fc.property(fc.array(state, { minLength: 1 }), (states) => {
      const { memory, told } = remember();
      for (const { version, gone } of states)
        if (gone && version > 25) memory.forget(object("u", ""));
        else memory.take(object("u", String(version)));
      const deleted = states.some(({ version, gone }) => gone && version > 25);
      const newest = Math.max(...states.map(({ version }) => version));
      expect(memory.get("n", "a")?.metadata.resourceVersion).toBe(deleted ? undefined : String(newest));
      const chained = told.every((line, index) => index === 0 || told[index - 1]?.split(" → ")[1] === line.split(" → ")[0]);
      expect(chained).toBe(true);
    }),
  );
});
