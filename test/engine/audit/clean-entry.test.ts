import fc from "fast-check";
import { expect, test } from "vitest";
import { chainRecord, genesis, recordLine } from "../../../engine/audit/chain.js";
import { cleanEntry, cleanText } from "../../../engine/audit/clean-entry.js";
import type { AuditEntry } from "../../../engine/model/audit-event.js";

test.each([
  ["a line feed", "bob\nALLOWED", "bob␊ALLOWED"],
  ["a carriage return and a terminal escape", "\r\u001b[2K", "␍␛[2K"],
  ["NUL and DEL", "\u0000\u007f", "␀␡"],
  ["a line separator of Unicode", "a\u2028b\u2029", "a�b�"],
  ["letters that turn the direction", "\u202egnp.exe\u2066", "�gnp.exe�"],
  ["letters that nobody sees", "ad\u200bmin\ufeff", "ad�min�"],
  ["half a pair", "\ud83dx\udc00", "�x�"],
  ["what is fine", "Zoë 山田 😀 <a@b>", "Zoë 山田 😀 <a@b>"],
])("S88 cleanText() shows %s", (_, text, expected) => {
  expect(cleanText(text)).toBe(expected);
});

test("cleanText() cuts, also in the middle of a pair", () => {
  expect(cleanText("x".repeat(600))).toBe(`${"x".repeat(512)}…`);
  expect(cleanText("ab😀", 3)).toBe("ab�…");
});

const plain: AuditEntry = {
  actor: { type: "user", id: "local:bob", display: "bob", issuer: "fairlead" },
  via: "API",
  action: "applications.sync",
  resource: { type: "applications", project: "web", name: "shop" },
  outcome: "ALLOWED",
};

test("cleanEntry() keeps an entry that needs no cleaning, and leaves out what is empty", () => {
  expect(cleanEntry(plain)).toEqual(plain);
  expect(cleanEntry({ ...plain, reason: "", diff: "", clientIp: "" })).toEqual(plain);
});

test("cleanEntry() keeps no field that a record does not have", () => {
  const hostile = JSON.parse('{"__proto__": {"outcome": "DENIED"}, "hash": "f", "sequence": 1}') as object;
  const entry = { ...plain, ...hostile, actor: { ...plain.actor, ...hostile }, resource: { ...plain.resource, ...hostile } };
  expect(cleanEntry(entry as unknown as AuditEntry)).toEqual(plain);
});

test("cleanEntry() keeps the lines of a difference and cleans what stands in them", () => {
  expect(cleanEntry({ ...plain, diff: "a: 1\nb: \u001b[31m\r" }).diff).toBe("a: 1\nb: ␛[31m␍");
  expect(cleanEntry({ ...plain, diff: "x".repeat(20_000) }).diff).toHaveLength(16_385);
});

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom("__proto__", '","outcome":"ALLOWED', "\n{}\n", "x".repeat(1e5)),
);
const texts = fc.record(
  { reason: text, diff: text, userAgent: text, requestId: text, clientIp: text, operationId: text, traceparent: text },
  { requiredKeys: [] },
);
const entries = fc.record({ name: text, display: text, action: text, rest: texts }).map(
  ({ name, display, action, rest }): AuditEntry => ({
    ...plain,
    ...rest,
    action,
    actor: { ...plain.actor, id: name, display, sessionId: name },
    resource: { type: name, project: display, namespace: name, name },
  }),
);

test("S88 whatever callers send, a record is one line of bounded length that says who, what and how it went", () => {
  fc.assert(
    fc.property(entries, (entry) => {
      const line = recordLine(chainRecord(entry, { head: genesis, chain: "c", at: 1 }, () => "0".repeat(64)));
      // oxlint-disable-next-line no-control-regex -- that there is none is what is asserted
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      expect(line.isWellFormed()).toBe(true);
      expect(line.length).toBeLessThan(64 * 1024);
      const read = JSON.parse(line) as Record<string, unknown>;
      expect(read).toMatchObject({
        outcome: "ALLOWED",
        via: "API",
        sequence: 1,
        previous: genesis.hash,
        actor: { type: "user" },
      });
      expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    }),
  );
});
