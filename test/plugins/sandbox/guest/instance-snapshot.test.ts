import { expect, test } from "vitest";
import { restoreSnapshot, takeSnapshot } from "../../../../plugins/sandbox/guest/instance-snapshot.js";
import { Global, Instance, Memory, Module } from "../../../../plugins/sandbox/guest/web-assembly.js";
import { checkModule } from "../../../../plugins/sandbox/worker/check-module.js";
import { reactor } from "../wasm-assembler.js";

function newInstance() {
  const checked = checkModule(reactor({ module: { globals: 1 } }), { runtime: "reactor", maxPages: 400, exposesGlobals: true });
  if ("refused" in checked) throw new Error(checked.refused);
  const instance = new Instance(new Module(checked.bytes.buffer), {});
  const { memory, "fairlead:global:0": global } = instance.exports;
  if (!(memory instanceof Memory) || !(global instanceof Global)) throw new Error("the module is not as it was made");
  return { instance, memory, global };
}

test("restoreSnapshot() sets back every byte and variable, and pages that were added are zero", () => {
  const { instance, memory, global } = newInstance();
  const snapshot = takeSnapshot(instance);
  if (snapshot === undefined) throw new Error("no snapshot");
  const before = new Uint8Array(memory.buffer.slice(0));
  memory.grow(2);
  new Uint8Array(memory.buffer).fill(7);
  global.value = 9;
  expect(restoreSnapshot(instance, snapshot)).toBe(true);
  expect(new Uint8Array(memory.buffer, 0, before.length)).toEqual(before);
  expect(new Uint8Array(memory.buffer, before.length).every((byte) => byte === 0)).toBe(true);
  expect(global.value).toBe(0);
});

test("restoreSnapshot() makes a new instance what another one was", () => {
  const first = newInstance();
  first.memory.grow(1);
  new Uint8Array(first.memory.buffer).fill(3);
  first.global.value = 4;
  const snapshot = takeSnapshot(first.instance);
  const second = newInstance();
  if (snapshot === undefined) throw new Error("no snapshot");
  expect(restoreSnapshot(second.instance, snapshot)).toBe(true);
  expect(new Uint8Array(second.memory.buffer)).toEqual(new Uint8Array(first.memory.buffer));
  expect(second.global.value).toBe(4);
});

test("restoreSnapshot() refuses an instance that has grown by much", () => {
  const { instance, memory } = newInstance();
  const snapshot = takeSnapshot(instance);
  memory.grow(300);
  expect(snapshot === undefined || restoreSnapshot(instance, snapshot)).toBe(false);
});
