import fc from "fast-check";
import { expect, test } from "vitest";
import { createChainVerifier } from "../../../engine/audit/verify-chain.js";
import { entryOf, hmac, linesOf, sha256 } from "./chained-lines.js";

const names = ["one", "two", "three", "four", "five"];
const lines = linesOf(names.map((name) => entryOf(name)));
const sealed = linesOf(
  names.map((name) => entryOf(name)),
  { key: "key" },
);
const at = (all: readonly string[], index: number) => all[index] ?? "";

function verify(given: readonly string[], key?: string, wantedHash?: string) {
  const verifier = createChainVerifier({
    hash: sha256,
    ...(key !== undefined && { seal: hmac(key) }),
    ...(wantedHash !== undefined && { wantedHash }),
  });
  for (const [index, line] of given.entries()) verifier.line(line, "audit.jsonl", index + 1);
  return verifier.report();
}

test("FL-75 a chain that nobody touched is unbroken, from its first to its last record", () => {
  expect(verify(lines)).toMatchObject({
    records: 5,
    breaks: [],
    breakCount: 0,
    sealed: 0,
    first: { sequence: 1, at: 1_767_225_600_000, action: "applications.sync" },
    last: { sequence: 5 },
  });
  expect(verify([])).toEqual({ records: 0, breaks: [], breakCount: 0, sealed: 0, sealsVerified: false, foundHash: false });
});

test("a later part of a chain verifies by itself", () => {
  expect(verify(lines.slice(2))).toMatchObject({ records: 3, breakCount: 0, first: { sequence: 3 } });
});

const forged = linesOf([entryOf("two", { outcome: "DENIED" })], { from: JSON.parse(at(lines, 0)) as never });
const elsewhere = linesOf([entryOf("two")], { chain: "beef", from: JSON.parse(at(lines, 0)) as never });

test.each<[string, readonly string[], readonly (readonly [number, string])[]]>([
  [
    "an altered text",
    lines.map((line) => line.replace('"name":"two"', '"name":"2wo"')),
    [[2, "record 2 was altered: its hash does not fit what it says"]],
  ],
  [
    "an altered hash",
    lines.map((line, index) => (index === 1 ? line.replace(/"hash":"./, '"hash":"g') : line)),
    [
      [2, "it is no record of an audit"],
      [3, "record 2 is missing"],
    ],
  ],
  ["a record taken out", [...lines.slice(0, 1), ...lines.slice(2)], [[2, "record 2 is missing before record 3"]]],
  ["several taken out", [at(lines, 0), at(lines, 4)], [[2, "records 2 to 4 are missing before record 5"]]],
  [
    "a record written twice",
    [...lines.slice(0, 2), at(lines, 1), ...lines.slice(2)],
    [[3, "record 2 stands after record 2: it is repeated"]],
  ],
  [
    "two records exchanged",
    [at(lines, 0), at(lines, 2), at(lines, 1), at(lines, 3)],
    [
      [2, "record 2 is missing"],
      [3, "record 2 stands after record 3"],
      [4, "record 3 is missing"],
    ],
  ],
  [
    "a record exchanged for another one",
    [at(lines, 0), at(forged, 0), ...lines.slice(2)],
    [[3, "record 3 is not tied to the record 2 before it"]],
  ],
  ["a record of another chain", [at(lines, 0), at(elsewhere, 0)], [[2, 'record 2 is of another chain ("beef" after "c0ffee")']]],
  [
    "a line that was cut off",
    [...lines.slice(0, 4), at(lines, 4).slice(0, 100)],
    [[5, "it is no JSON object: it was cut off, or put in by something else"]],
  ],
  ["a line put in", [at(lines, 0), '{"msg":"hello"}', ...lines.slice(1)], [[2, "it is no record of an audit"]]],
  ["a blank line", [at(lines, 0), "", ...lines.slice(1)], [[2, "it is no JSON object"]]],
  ["null", ["null"], [[1, "it is no JSON object"]]],
  [
    "a field twice",
    [at(lines, 0).replace('"outcome"', '"outcome":"DENIED","outcome"'), ...lines.slice(1)],
    [
      [1, "record 1 is not written as it was"],
      [2, ""],
    ],
  ],
  ["spaces", [` ${at(lines, 0)}`], [[1, "record 1 is not written as it was"]]],
  ["a time that is none", [at(lines, 0).replace(/"at":\d+/, '"at":9000000000000000')], [[1, "it is no record of an audit"]]],
])("FL-75 createChainVerifier() finds %s and says where", (_, given, expected) => {
  const { breaks } = verify(given);
  const found = breaks.map(({ line, because }) => [line, because]);
  const wanted = expected
    .filter(([, because]) => because !== "")
    .map(([line, because]) => [line, expect.stringContaining(because)]);
  expect(found.slice(0, wanted.length)).toEqual(wanted);
});

test("seals are counted without the key, and verified with it", () => {
  expect(verify(sealed)).toMatchObject({ breakCount: 0, sealed: 5, sealsVerified: false });
  expect(verify(sealed, "key")).toMatchObject({ breakCount: 0, sealed: 5, sealsVerified: true });
});

test("FL-75 whoever writes a whole new chain without the key is found by it", () => {
  expect(verify(lines, "key").breaks[0]?.because).toBe("record 1 bears no seal");
  expect(verify(linesOf([entryOf("one")], { key: "other" }), "key").breaks[0]?.because).toBe(
    "the seal of record 1 was not made with this key",
  );
});

test("the hash of the newest record, remembered elsewhere, shows that the end was taken away", () => {
  const { hash } = JSON.parse(at(lines, 4)) as { hash: string };
  expect(verify(lines, undefined, hash).foundHash).toBe(true);
  expect(verify(lines.slice(0, 4), undefined, hash)).toMatchObject({ foundHash: false, breakCount: 0 });
});

test("at most 100 breaks are kept, and all are counted", () => {
  const report = verify(Array.from({ length: 250 }, () => "x"));
  expect([report.breaks.length, report.breakCount]).toEqual([100, 250]);
});

test("S88 no change of a character, and no line left out but at the ends, stays unseen", () => {
  fc.assert(
    fc.property(fc.nat(4), fc.nat(10_000), fc.string({ minLength: 1, maxLength: 1 }), (index, place, character) => {
      const line = at(lines, index);
      const position = place % line.length;
      const changed = line.slice(0, position) + character + line.slice(position + 1);
      const given = lines.map((other, here) => (here === index ? changed : other));
      expect(verify(given).breakCount > 0).toBe(changed !== line);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), (index) => {
      expect(verify(lines.filter((_, here) => here !== index)).breakCount).toBe(1);
    }),
  );
});
