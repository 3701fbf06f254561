import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Global, Instance, Memory, Module } from "../../../../plugins/sandbox/guest/web-assembly.js";
import { checkModule } from "../../../../plugins/sandbox/worker/check-module.js";
import { reactor } from "../wasm-assembler.js";

const options = { runtime: "reactor", maxPages: 4 } as const;

/** An instance of a module after it was checked. */
function instanceOf(bytes: Uint8Array, more: { readonly exposesGlobals?: boolean } = {}) {
  const checked = checkModule(bytes, { ...options, ...more });
  if ("refused" in checked) throw new Error(checked.refused);
  return new Instance(new Module(checked.bytes.buffer), {}).exports;
}

describe("checkModule()", () => {
  test.each([
    ["gives a memory without maximum one", [0, 1], 4],
    ["makes a maximum that is too large smaller", [1, 1, 0xff, 0x7f], 4],
    ["keeps a maximum that is smaller", [1, 1, 2], 2],
  ])("%s", (_, memory, expected) => {
    const { memory: found } = instanceOf(reactor({ module: { memories: [memory] } }));
    if (!(found instanceof Memory)) throw new Error("no memory");
    expect(found.grow(expected - 1)).toBe(1);
    expect(() => found.grow(1)).toThrow(RangeError);
  });

  test("exports the variables only if it shall", () => {
    const bytes = reactor({ module: { globals: 2 } });
    expect(Object.keys(instanceOf(bytes)).filter((name) => name.startsWith("fairlead:"))).toEqual([]);
    const exports = instanceOf(bytes, { exposesGlobals: true });
    expect([exports["fairlead:global:0"], exports["fairlead:global:1"]].every((one) => one instanceof Global)).toBe(true);
  });

  test("S58 says what is wrong with an import, by its name", () => {
    const bytes = reactor({ module: { imports: [{ from: "env", name: "system", type: "i32>i32" }] } });
    expect(checkModule(bytes, options)).toEqual({ refused: 'it imports "env.system", which this host does not offer' });
  });

  test("S58 answers for any bytes, and never throws", () => {
    const good = reactor({ module: { globals: 1 } });
    const damaged = fc.array(fc.record({ at: fc.nat(good.length - 1), byte: fc.nat(255) }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(damaged, fc.nat(good.length), (changes, length) => {
        const bytes = good.slice(0, length);
        for (const { at, byte } of changes) bytes[at % Math.max(1, length)] = byte;
        const checked = checkModule(bytes, { ...options, exposesGlobals: true });
        expect("refused" in checked || checked.bytes.length > 0).toBe(true);
      }),
    );
  });
});
