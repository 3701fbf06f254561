import { expect, test } from "vitest";
import { readArgumentText } from "../../../cli/offline/argument-text.js";
import type { OfflineContext } from "../../../cli/offline/command.js";

const holding = (bytes: readonly number[]) => ({ files: new Map([["f", Uint8Array.from(bytes)]]) }) as unknown as OfflineContext;

test.each([
  ["UTF-8", [0x61], "a"],
  ["UTF-8 with its mark", [0xef, 0xbb, 0xbf, 0x61], "a"],
  ["UTF-16 with its mark", [0xff, 0xfe, 0x61, 0x00], "a"],
  ["the other UTF-16", [0xfe, 0xff, 0x00, 0x61], "a"],
  ["nothing", [], ""],
])("readArgumentText() reads %s", async (_, bytes, text) => {
  expect(await readArgumentText("f", holding(bytes))).toBe(text);
});

test.each([
  ["the mark of UTF-16 alone", [0xff, 0xfe], "it holds the byte order mark of UTF-16 and nothing else; save it as UTF-8"],
  ["the other mark alone", [0xfe, 0xff], "it holds the byte order mark of UTF-16 and nothing else; save it as UTF-8"],
  ["bytes that are no text", [0xff], "it is not UTF-8 text; save it as UTF-8"],
])("readArgumentText() refuses %s", async (_, bytes, because) => {
  await expect(readArgumentText("f", holding(bytes))).rejects.toThrow(`Cannot read "f": ${because}`);
});
