import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nobody } from "../../../engine/audit/actor-of.js";
import { genesis, sealPurpose } from "../../../engine/audit/chain.js";
import { createChainVerifier } from "../../../engine/audit/verify-chain.js";
import type { AuditEvent } from "../../../engine/model/audit-event.js";
import { openAudit } from "../../../server/audit/open-audit.js";
import { deriveKey } from "../../../server/sessions/signed-token.js";
import { entryOf, hmac, linesOf, sha256 } from "../../engine/audit/chained-lines.js";
import { createFakeClock } from "../../fakes/clock.js";
import { createFakeLog } from "../../fakes/log.js";
import { temporaryFolder } from "../temporary-folder.js";

const dayMs = 86_400_000;
const signingKey = new Uint8Array(randomBytes(32));

/** A data folder over which audits are opened one after the other. */
function auditFolder() {
  const folder = temporaryFolder();
  const [clock, log] = [createFakeClock(), createFakeLog()];
  const file = join(folder, "audit.jsonl");
  const table = join(folder, "audit.sqlite");
  return {
    clock,
    log,
    file,
    table,
    open: () => openAudit({ table, sink: { kind: "file", path: file }, signingKey, clock, log }),
    files: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".jsonl"))
        .toSorted(),
    read: (name = "audit.jsonl") => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1),
  };
}

function verify(lines: readonly string[]) {
  const verifier = createChainVerifier({ hash: sha256, seal: hmac(deriveKey(signingKey, sealPurpose)) });
  for (const [index, line] of lines.entries()) verifier.line(line, "audit", index + 1);
  return verifier.report();
}

const actions = (lines: readonly string[]) => lines.map((line) => (JSON.parse(line) as AuditEvent).action);
const reasons = (lines: readonly string[]) =>
  lines.filter((line) => line.startsWith("{")).flatMap((line) => (JSON.parse(line) as AuditEvent).reason ?? []);
const all = { limit: 100, sees: () => true, matches: () => true };

test("FL-75 every record is at once in the table and soon in the file, chained and sealed", async () => {
  const { open, read } = auditFolder();
  const audit = open();
  const event = audit.record(entryOf("shop"));
  expect(event).toMatchObject({ sequence: 2, action: "applications.sync", at: Date.UTC(2026, 0, 1) });
  expect(audit.query(all).events[0]).toEqual(event);
  await audit.close();
  expect(actions(read())).toEqual(["audit.start", "applications.sync", "audit.stop"]);
  expect(verify(read())).toMatchObject({ records: 3, breakCount: 0, sealed: 3 });
  expect(audit.failures()).toBe(0);
});

test("S7 the id of a chain is 128 random bits, and an id of a record is unique", async () => {
  const [one, other] = [auditFolder().open(), auditFolder().open()];
  const ids = [one, one, other].map((audit) => audit.record(entryOf("a"))?.id);
  expect(ids[0]).toMatch(/^[0-9a-f]{32}-2$/);
  expect(new Set(ids).size).toBe(3);
  await Promise.all([one.close(), other.close()]);
});

test("FL-75 the chain goes on over restarts", async () => {
  const { open, read } = auditFolder();
  for (let start = 0; start < 3; start += 1) {
    const audit = open();
    audit.record(entryOf("shop"));
    await audit.close();
  }
  expect(verify(read())).toMatchObject({ records: 9, breakCount: 0, first: { sequence: 1 }, last: { sequence: 9 } });
  expect(JSON.parse(read()[0] ?? "")).toMatchObject({ previous: genesis.hash });
});

test("FL-75 a day ends with a record that says so, and the file is that day's", async () => {
  const { open, clock, files, read } = auditFolder();
  const audit = open();
  audit.record(entryOf("shop"));
  await clock.advanceAsync(dayMs);
  audit.record(entryOf("cart"));
  await audit.close();
  expect(files()).toEqual(["audit-2026-01-01.jsonl", "audit.jsonl"]);
  expect(actions(read("audit-2026-01-01.jsonl"))).toEqual(["audit.start", "applications.sync", "audit.closeDay"]);
  expect(verify([...read("audit-2026-01-01.jsonl"), ...read()])).toMatchObject({ records: 5, breakCount: 0 });
});

test("a day that ended while nothing ran is closed by the next start", async () => {
  const { open, clock, files, read } = auditFolder();
  await open().close();
  clock.advance(3 * dayMs);
  await open().close();
  expect(files()).toEqual(["audit-2026-01-01.jsonl", "audit.jsonl"]);
  expect(verify([...read("audit-2026-01-01.jsonl"), ...read()])).toMatchObject({ records: 5, breakCount: 0 });
});

test("FL-75 records leave the table after 400 days, and not before", async () => {
  const { table, log } = auditFolder();
  const oldestAt = async (start: number) => {
    const audit = openAudit({ table, sink: { kind: "off" }, clock: createFakeClock(start), log });
    const oldest = audit.query(all).events.at(-1)?.sequence;
    await audit.close();
    return oldest;
  };
  const begin = Date.UTC(2026, 0, 1);
  expect([await oldestAt(begin), await oldestAt(begin + 400 * dayMs), await oldestAt(begin + 401 * dayMs)]).toEqual([1, 1, 3]);
});

test.each<[string, (lines: readonly string[]) => string, string]>([
  ["was cut short", (lines) => `${lines[0]}\n`, "the file ended 2 records early; they are written again"],
  ["ends within a line", (lines) => lines.join("\n").slice(0, -20), "the file ended 1 records early; they are written again"],
  [
    "ends with another record",
    (lines) => `${lines.slice(0, -1).join("\n")}\n${lines.at(-1)?.replace(/"hash":"\w{8}/, '"hash":"00000000')}\n`,
    "the last line of the file is not what was written",
  ],
  [
    "was written to by somebody",
    (lines) => `${lines.join("\n")}\nhello\n`,
    "the last line of the file is no record of ours: somebody else wrote there",
  ],
])("FL-75 a file that %s is seen at the next start, and said in its record", async (_, damage, said) => {
  const { open, read, file } = auditFolder();
  const audit = open();
  audit.record(entryOf("shop"));
  await audit.close();
  writeFileSync(file, damage(read()));
  await open().close();
  expect(reasons(read())).toEqual([said]);
});

test.each([
  ["the table", false],
  ["no table", true],
])("FL-75 a record that somebody made up at the end of the file does not lead the chain on, with %s", async (_, isGone) => {
  const { open, read, file, table } = auditFolder();
  await open().close();
  const head = { sequence: 2 ** 40, hash: "0".repeat(64) };
  writeFileSync(file, `${read().join("\n")}\n${linesOf([entryOf("forged")], { from: head, chain: "c" })[0]}\n`);
  if (isGone) for (const suffix of ["", "-wal", "-shm"]) rmSync(table + suffix, { force: true });
  await open().close();
  const last = JSON.parse(read().at(-1) ?? "") as AuditEvent;
  expect([last.action, last.sequence]).toEqual(["audit.stop", isGone ? 2 : 4]);
  expect(reasons(read()).at(-1)).toBe("the last line of the file is no record of ours: somebody else wrote there");
});

test("a cut file holds all its records again after a start", async () => {
  const { open, read, file } = auditFolder();
  const audit = open();
  audit.record(entryOf("shop"));
  await audit.close();
  writeFileSync(file, read().join("\n").slice(0, -300));
  await open().close();
  expect(verify(read())).toMatchObject({ records: 5, breakCount: 0 });
});

test("without its table the chain goes on from the file", async () => {
  const { open, read, table } = auditFolder();
  await open().close();
  for (const suffix of ["", "-wal", "-shm"]) rmSync(table + suffix, { force: true });
  await open().close();
  expect(verify(read())).toMatchObject({ records: 4, breakCount: 0 });
});

test("openAudit() tells its readers, until they end, and survives one that fails", async () => {
  const { open, log } = auditFolder();
  const audit = open();
  const heard: string[] = [];
  audit.onRecord(() => {
    throw new Error("reader");
  });
  const stop = audit.onRecord(({ action }) => heard.push(action));
  audit.record(entryOf("shop"));
  stop();
  audit.record(entryOf("shop"));
  expect([heard, log.sentences("error").length]).toEqual([["applications.sync"], 2]);
  await audit.close();
});

test("without a sink there are no lines, and the table answers", async () => {
  const { clock, log } = auditFolder();
  const audit = openAudit({ sink: { kind: "off" }, clock, log });
  audit.record(entryOf("shop"));
  expect(audit.query(all).events).toHaveLength(2);
  await audit.close();
  expect(clock.pending()).toBe(0);
});

describe("records of strangers", () => {
  const refusal = (reason: string, clientIp: string) =>
    entryOf("x", { actor: nobody, action: "authenticate", resource: { type: "session" }, outcome: "DENIED", reason, clientIp });

  test("S88 100,000 refusals in a minute, from 10,000 networks with new reasons each, are 126 records and one chain", async () => {
    const { open, read, clock } = auditFolder();
    const audit = open();
    for (let attempt = 0; attempt < 100_000; attempt += 1) {
      const address = `10.${attempt % 100}.${Math.floor(attempt / 100) % 100}.7`;
      audit.record(refusal(`TOKEN_REFUSED exp; kid ${attempt}`, address));
    }
    // Whoever is known is recorded all the while.
    expect(audit.record(entryOf("shop"))).toMatchObject({ action: "applications.sync" });
    await clock.advanceAsync(60_000);
    await audit.close();
    const lines = read();
    expect(lines.length - actions(lines).filter((action) => action.startsWith("audit.")).length).toBeLessThanOrEqual(126);
    expect(verify(lines)).toMatchObject({ records: lines.length, breakCount: 0, sealed: lines.length });
    const told = lines.filter((line) => line.includes('"action":"authenticate"')).length;
    const counted = reasons(lines).map((reason) => Number(/^(\d+) more within a minute/.exec(reason)?.[1] ?? 0));
    expect(told + counted.reduce((sum, more) => sum + more, 0)).toBe(100_000);
  });

  test("S88 what was counted is told within a minute, over an end of a day, and at the stop", async () => {
    const { open, clock, read, files } = auditFolder();
    clock.advance(dayMs - 30_000);
    const audit = open();
    for (const _try of [1, 2, 3]) audit.record(refusal("expired", "2001:db8::1"));
    await clock.advanceAsync(30_000);
    expect(audit.query(all).events.map(({ action }) => action)).toEqual([
      "audit.closeDay",
      "strangers",
      "authenticate",
      "audit.start",
    ]);
    expect(audit.query(all).events[1]).toMatchObject({
      clientIp: "2001:db8:0::/48",
      reason: "2 more within a minute from one network: 2 × authenticate (expired)",
    });
    audit.record(refusal("expired", "2001:db8::2"));
    await audit.close();
    expect(actions(read())).toEqual(["strangers", "audit.stop"]);
    expect(verify(files().flatMap((name) => read(name)))).toMatchObject({ breakCount: 0 });
  });
});
