import { afterAll, describe, expect, test } from "vitest";
import { createSandbox } from "../../../plugins/sandbox/create-sandbox.js";
import { createGuestFolder, noFiles } from "./guests.js";

const sandbox = createSandbox({ limits: { otherChildren: 1 } });
const folder = createGuestFolder();
afterAll(async () => {
  await sandbox.close();
  folder.remove();
});

/** What an expression of a third party's script gives. */
async function valueOf(expression: string): Promise<unknown> {
  const guest = folder.make(`export const generate = async () => [${expression}];`);
  const { output } = await sandbox.run(
    guest,
    { input: {}, files: noFiles, limits: { wallMs: 60_000 } },
    AbortSignal.timeout(60_000),
  );
  return (JSON.parse(new TextDecoder().decode(output)) as { readonly items: readonly unknown[] }).items[0];
}

/** All that docs/sandbox.md says a script has. */
const documented = `
  AggregateError Array ArrayBuffer AsyncDisposableStack BigInt BigInt64Array BigUint64Array Boolean DataView Date DisposableStack Error EvalError Float16Array Float32Array Float64Array Function
  Infinity Int16Array Int32Array Int8Array Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set String SuppressedError
  Symbol SyntaxError TextDecoder TextEncoder TypeError URIError URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet
  atob btoa console decodeURI decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt structuredClone
  undefined unescape`;

describe("S63 a script of a third party", () => {
  test("has exactly the documented globals", async () => {
    const names = (await valueOf("Object.getOwnPropertyNames(globalThis).sort()")) as readonly string[];
    expect(names).toEqual(documented.trim().split(/\s+/).sort());
  });

  test.each([
    ["makes no code of texts by Function", "new Function('return 1')()"],
    ["makes none by a function's constructor", "(() => {}).constructor('return 1')()"],
    ["nor by that of another kind of function", "(async function* () {}).constructor('yield 1')().next()"],
    ["has no buffer that grows", "new ArrayBuffer(8, { maxByteLength: 16 }).resize(16)"],
    ["imports nothing", "await import('node:fs')"],
  ])("%s", async (_, expression) => {
    await expect(valueOf(`(${expression}, 'done')`)).rejects.toThrow(/failed/);
  });

  test("knows no time zone beyond UTC", async () => {
    expect(await valueOf("new Date(0).getTimezoneOffset() + new Date(2020, 6, 1).toString()")).toMatch(
      /^0.*\(Coordinated Universal Time\)$/,
    );
  });
});
