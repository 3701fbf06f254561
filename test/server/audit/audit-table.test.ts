import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { chainRecord, genesis, recordLine } from "../../../engine/audit/chain.js";
import type { AuditEntry, AuditFilter } from "../../../engine/model/audit-event.js";
import { matchesAudit } from "../../../resolvers/audit-rights.js";
import { openAuditTable } from "../../../server/audit/audit-table.js";
import { entryOf, sha256 } from "../../engine/audit/chained-lines.js";
import { temporaryFolder } from "../temporary-folder.js";

function tableOf(entries: readonly AuditEntry[], path?: string) {
  const table = openAuditTable(path);
  onTestFinished(() => table.close());
  let head = genesis;
  const records = entries.map((entry) => {
    const event = chainRecord(entry, { head, chain: "c", at: (head.sequence + 1) * 1_000 }, sha256);
    head = event;
    return { event, line: recordLine(event, sha256) };
  });
  table.add(records);
  return { ...table, events: records.map(({ event }) => event) };
}

const all = { limit: 100, sees: () => true, matches: () => true };
const anyone = { type: "anonymous", id: "", display: "", issuer: "" } as const;
const project = (name: string) => entryOf("shop", { resource: { type: "projects", project: name, name } });
const mixed = [
  entryOf("shop"),
  entryOf("cart", { action: "applications.create", outcome: "FAILED" }),
  project("web"),
  project("secret"),
  entryOf("x", { action: "login", actor: anyone, resource: { type: "session", name: "bob" }, outcome: "DENIED" }),
];
const sequences = (page: { readonly events: readonly { readonly sequence: number }[] }) =>
  page.events.map(({ sequence }) => sequence);

test("query() gives the records as they were made, newest first, without their seals", () => {
  const table = tableOf(mixed);
  expect(table.query(all)).toEqual({ events: table.events.toReversed() });
});

test("query() goes on page by page, without a gap and without repeating", () => {
  const table = tableOf(mixed);
  const first = table.query({ ...all, limit: 2 });
  expect([sequences(first), first.next]).toEqual([[5, 4], 4]);
  const second = table.query({ ...all, limit: 2, before: first.next ?? 0 });
  const third = table.query({ ...all, limit: 2, before: second.next ?? 0 });
  expect([sequences(second), sequences(third), third.next]).toEqual([[3, 2], [1], undefined]);
});

test.each<[AuditFilter, readonly number[]]>([
  [{}, [5, 4, 3, 2, 1]],
  [{ since: 2_000, until: 4_000 }, [3, 2]],
  [{ actor: "bob" }, [4, 3, 2, 1]],
  [{ actor: "local:bob" }, [4, 3, 2, 1]],
  [{ action: "login" }, [5]],
  [{ action: "applications.*" }, [4, 3, 2, 1]],
  [{ action: "applications" }, []],
  [{ action: "%" }, []],
  [{ outcome: "DENIED" }, [5]],
  [{ project: "web" }, [3, 2, 1]],
  [{ application: "cart" }, [2]],
  [{ project: "' OR 1=1 --" }, []],
])("query() by %j gives %j, and the live selection agrees", (filter, expected) => {
  const table = tableOf(mixed);
  expect(sequences(table.query({ ...all, filter }))).toEqual(expected);
  expect(sequences({ events: table.events.filter((event) => matchesAudit(event, filter)).toReversed() })).toEqual(expected);
});

test("query() reads nothing of a project that may not be seen, and asks once a project", () => {
  const table = tableOf(mixed);
  const asked: (string | undefined)[] = [];
  const sees = (name: string | undefined) => asked.push(name) > 0 && name === "web";
  const looked: number[] = [];
  const matches = (event: { readonly sequence: number }) => looked.push(event.sequence) > 0;
  expect(sequences(table.query({ ...all, sees, matches }))).toEqual([3, 2, 1]);
  expect([asked.length, looked]).toEqual([3, [3, 2, 1]]);
  expect(table.query({ ...all, sees: () => false })).toEqual({ events: [] });
});

test("query() looks at 2,000 rows at most and says where to go on", () => {
  const table = tableOf(Array.from({ length: 2_500 }, (_, index) => entryOf(index === 0 ? "wanted" : "other")));
  const matches = ({ resource }: AuditEntry) => resource.name === "wanted";
  const first = table.query({ ...all, matches });
  expect([sequences(first), first.next]).toEqual([[], 501]);
  expect(table.query({ ...all, matches, before: 501 })).toMatchObject({ events: [{ sequence: 1 }] });
});

test("FL-75 forget() takes away by age alone, 1,000 at once", () => {
  const table = tableOf(Array.from({ length: 2_500 }, () => entryOf("shop")));
  expect([table.forget(2_001_000), table.forget(2_001_000), table.forget(2_001_000)]).toEqual([true, true, false]);
  expect(table.after(0, 1)[0]?.sequence).toBe(2_001);
});

test("the table is for its owner's eyes, and is there again after a restart, with what was sent", () => {
  const path = join(temporaryFolder(), "audit.sqlite");
  const table = tableOf(mixed, path);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(table.sent()).toBeUndefined();
  table.setSent(3);
  table.setSent(4);
  const again = openAuditTable(path);
  onTestFinished(() => again.close());
  expect([again.sent(), again.after(4, 10).length, JSON.parse(again.newest() ?? "")]).toEqual([
    4,
    1,
    expect.objectContaining({ sequence: 5 }),
  ]);
});

test("add() keeps all or none", () => {
  const table = tableOf(mixed);
  const event = chainRecord(entryOf("new"), { head: { sequence: 5, hash: "0".repeat(64) }, chain: "c", at: 9 }, sha256);
  const [known] = table.events;
  expect(() => table.add([{ event, line: "{}" }, ...(known ? [{ event: known, line: "{}" }] : [])])).toThrow("UNIQUE");
  expect(table.after(5, 10)).toEqual([]);
});
