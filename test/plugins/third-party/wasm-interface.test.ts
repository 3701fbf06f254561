import fc from "fast-check";
import { expect, test } from "vitest";
import { readWasmInterface } from "../../../plugins/third-party/wasm-interface.js";
import { assemble, reactor } from "../sandbox/wasm-assembler.js";

test("readWasmInterface() names imports and exports", () => {
  const bytes = assemble({
    imports: [
      { from: "wasi_snapshot_preview1", name: "fd_write", type: "i32 i32 i32 i32>i32" },
      { from: "fairlead", name: "log", type: "i32 i32 i32>" },
    ],
    functions: [{ type: ">", body: [], export: "_start" }],
  });
  expect(readWasmInterface(bytes)).toEqual({
    imports: ["wasi_snapshot_preview1.fd_write", "fairlead.log"],
    exports: ["memory", "_start"],
  });
});

/** The types of a Node project do not know it. */
const engine = (globalThis as unknown as { readonly WebAssembly: { readonly Module: EngineModule } }).WebAssembly;
interface EngineModule {
  new (bytes: Uint8Array): object;
  exports(module: object): readonly { readonly name: string }[];
}

test("readWasmInterface() says the same as the engine does", () => {
  const bytes = reactor({});
  const module = new engine.Module(bytes);
  expect(readWasmInterface(bytes).exports).toEqual(engine.Module.exports(module).map(({ name }) => name));
});

const text = (word: string) => [word.length, ...new TextEncoder().encode(word)];
const head = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const section = (id: number, body: readonly number[]) => [id, body.length, ...body];

test("readWasmInterface() passes over imported tables, memories and globals", () => {
  const imports = [
    [...text("a"), ...text("table"), 1, 0x70, 1, 0, 9],
    [...text("a"), ...text("memory"), 2, 1, 1, 2],
    [...text("a"), ...text("global"), 3, 0x7f, 0],
    [...text("a"), ...text("f"), 0, 0],
  ];
  expect(readWasmInterface(Uint8Array.from([...head, ...section(2, [4, ...imports.flat()])])).imports).toEqual([
    "a.table",
    "a.memory",
    "a.global",
    "a.f",
  ]);
});

test.each<[string, readonly number[], string]>([
  ["something else", [1, 2, 3, 4, 5, 6, 7, 8], "it is no WebAssembly module"],
  ["nothing", [], "the module is cut off"],
  ["a component", [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0], "it is a WebAssembly component"],
  ["a section that is cut off", [...head, 2, 50, 1], "the module is cut off"],
  ["a count beyond reason", [...head, ...section(2, [0xff, 0xff, 0xff, 0xff, 0x0f])], "more than 10000 imports or exports"],
  ["a name beyond reason", [...head, ...section(7, [1, 0xff, 0xff, 0x7f])], "more than 1024 bytes in a name"],
  ["a number without end", [...head, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], "a number that is too long"],
  ["an import of an unknown kind", [...head, ...section(2, [1, ...text("a"), ...text("b"), 9])], "unknown kind"],
])("readWasmInterface() refuses %s", (_, bytes, sentence) => {
  expect(() => readWasmInterface(Uint8Array.from(bytes))).toThrow(sentence);
});

test("readWasmInterface() comes to an end with any bytes", () => {
  const outcomes = fc.sample(fc.uint8Array({ maxLength: 200 }), 300).map((bytes) => {
    try {
      return typeof readWasmInterface(Uint8Array.from([...head, ...bytes]));
    } catch (error) {
      return error instanceof Error ? "Error" : "something else";
    }
  });
  expect(outcomes).not.toContain("something else");
});
