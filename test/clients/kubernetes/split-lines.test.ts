import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createLineSplitter } from "../../../clients/kubernetes/split-lines.js";

test("createLineSplitter() gives the same lines however the bytes are cut, also within a character", () => {
  const line = fc.string({ unit: "grapheme" }).map((text) => text.replaceAll(/\s/g, "x"));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(""));
      const splitter = createLineSplitter(10_000);
      const got: string[] = [];
      let start = 0;
      for (const cut of [...cuts, bytes.length]) {
        got.push(...splitter.push(bytes.subarray(start, start + cut)));
        start += cut;
      }
      got.push(...splitter.push(bytes.subarray(start)));
      expect(got).toEqual(lines.filter((text) => text !== ""));
    }),
  );
});

test("createLineSplitter() takes carriage returns and empty lines away and keeps an unfinished line back", () => {
  const splitter = createLineSplitter(100);
  expect(splitter.push(Buffer.from("a\r\n\n  \nb"))).toEqual(["a"]);
  expect(splitter.push(Buffer.from("c\n"))).toEqual(["bc"]);
});

test.each([
  ["in one piece", [Buffer.alloc(11, "x")]],
  ["in many", Array.from({ length: 11 }, () => Buffer.from("x"))],
  ["with its end", [Buffer.from("xxxxxxxxxxx\n")]],
])("R20 createLineSplitter() refuses a line above its limit %s", (_, chunks) => {
  const splitter = createLineSplitter(10);
  const all = () => chunks.map((chunk) => splitter.push(chunk));
  expect(all).toThrow(expect.objectContaining({ code: "RESOURCE_EXHAUSTED" }));
});

test("createLineSplitter() counts each line by itself", () => {
  const splitter = createLineSplitter(10);
  for (let count = 0; count < 100; count += 1) expect(splitter.push(Buffer.from("12345678\n"))).toEqual(["12345678"]);
});
