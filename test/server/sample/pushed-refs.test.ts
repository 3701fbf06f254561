import fc from "fast-check";
import { expect, test } from "vitest";
import { readPushedRefs } from "../../../server/sample/pushed-refs.js";

const id = (digit: string) => digit.repeat(40);
const line = (text: string) => `${(Buffer.byteLength(text) + 4).toString(16).padStart(4, "0")}${text}`;
const body = (...names: readonly string[]) =>
  Buffer.from(
    `${names.map((name, index) => line(`${id("0")} ${id("1")} ${name}${index === 0 ? "\0 report-status" : ""}`)).join("")}0000PACK...`,
  );

const read = (chunks: readonly Uint8Array[]) => {
  const refs = readPushedRefs();
  for (const chunk of chunks) refs.take(chunk);
  return refs.names();
};

test("readPushedRefs() reads each ref that a push changes, in however many parts it comes", () => {
  const names = ["refs/heads/main", "refs/heads/ünï", "refs/tags/v1"];
  const whole = body(...names);
  expect(read([whole])).toEqual(names);
  fc.assert(
    fc.property(fc.nat(whole.length), (at) => {
      expect(read([whole.subarray(0, at), whole.subarray(at)])).toEqual(names);
    }),
  );
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["what was cut off", body("refs/heads/main").subarray(0, 60)],
  ["no lengths", Buffer.from("\x1f\x8b\x08 packed")],
  ["a length of no line", Buffer.from("0003")],
  ["more commands than are looked at", body(...Array.from({ length: 1_000 }, (_, index) => `refs/heads/branch-${index}`))],
])("readPushedRefs() does not know the refs of %s", (_, bytes) => {
  expect(read([bytes])).toBeUndefined();
});
