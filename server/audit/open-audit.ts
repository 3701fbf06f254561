import { createHash, createHmac, randomBytes } from "node:crypto";
import { systemActor } from "../../engine/audit/actor-of.js";
import { type ChainHead, chainRecord, type Digest, genesis, recordLine, sealPurpose } from "../../engine/audit/chain.js";
import { dayClosing, dayOf, endOfDay } from "../../engine/audit/days.js";
import { createStrangerBound } from "../../engine/audit/stranger-bound.js";
import { createChainVerifier } from "../../engine/audit/verify-chain.js";
import type { AuditEntry, AuditEvent } from "../../engine/model/audit-event.js";
import type { AuditLog } from "../../engine/ports/audit-log.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { Log } from "../../engine/ports/log.js";
import { networkName } from "../sessions/network-of.js";
import { deriveKey } from "../sessions/signed-token.js";
import type { AuditSink } from "./audit-sink.js";
import { openAuditTable } from "./audit-table.js";
import { createKeeper } from "./keeper.js";
import { lastLineOf, openLineFile } from "./line-file.js";
import { createLineSender } from "./line-sender.js";
import { standardOutput } from "./line-target.js";

/** What the audit works with. */
export interface AuditParts {
  /** The table's file; without one it is in memory. */
  readonly table?: string;
  readonly sink: Exclude<AuditSink, { readonly kind: "data" }>;
  /** The server's key, from which the key of the seals is derived; without one records bear no seal. */
  readonly signingKey?: Uint8Array;
  readonly clock: Clock;
  readonly log: Log;
}

/** The audit of this process. */
export interface OpenAudit extends AuditLog {
  /** Records that the process ends, and waits until that is written, at most some seconds. */
  close(): Promise<void>;
}

const retentionMs = 400 * 86_400_000;
const lookMs = 60_000;
const forgetEveryMs = 100;

/**
 * Opens the audit where it was left: the chain goes on from the last record that the table, or else the file, holds. Each record is kept in the table at once and sent on from
 * there. A day ends with a record that says so. Records leave the table after 400 days, never the file.
 * @throws as SQLite and the file system do, if the table or the file cannot be opened at all
 */
export function openAudit(parts: AuditParts): OpenAudit {
  const { sink, signingKey, clock, log } = parts;
  const table = openAuditTable(parts.table);
  const seal = signingKey === undefined ? undefined : hmac(deriveKey(signingKey, sealPurpose));
  const keeper = createKeeper(table, { clock, log });
  const inFile = sink.kind === "file" ? lastLineOf(sink.path) : undefined;
  const begin = beginningOf(table.newest(), inFile, (line) => isOurs(line, seal));
  let { head } = begin;
  let day = dayOf(begin.at);
  const listeners = new Set<(event: AuditEvent) => void>();
  const strangers = createStrangerBound();
  const target = sink.kind === "file" ? openLineFile(sink.path) : sink.kind === "stdout" ? standardOutput() : undefined;
  const sent = Math.min(readEnd(inFile)?.head.sequence ?? table.sent() ?? 0, begin.head.sequence);
  const sender =
    target &&
    createLineSender({
      target,
      linesAfter: (sequence, limit) => keeper.linesAfter(sequence, limit),
      sent,
      onSent: (upTo) => keeper.setSent(upTo),
      clock,
      log,
    });

  function append(entry: AuditEntry): AuditEvent {
    const event = chainRecord(entry, { head, chain: begin.chain, at: clock.now() }, sha256);
    head = event;
    keeper.keep({ event, line: recordLine(event, seal) });
    sender?.wake();
    for (const listener of listeners) tell(listener, event, log);
    return event;
  }

  function endDay(): void {
    const today = dayOf(clock.now());
    if (today === day) return;
    if (head.sequence > 0) append(dayClosing(day, head.sequence));
    day = today;
    forgetOld();
  }

  let cancelForgetting: (() => void) | undefined;
  function forgetOld(): void {
    cancelForgetting = keeper.forget(clock.now() - retentionMs) ? clock.after(forgetEveryMs, forgetOld) : undefined;
  }

  function tellStrangers(): void {
    for (const sum of strangers.sums()) append(sum);
  }

  let cancelLook: () => void = () => undefined;
  function look(): void {
    tellStrangers();
    endDay();
    cancelLook = clock.after(Math.max(1, Math.min(lookMs, endOfDay(clock.now()) - clock.now())), look);
  }

  const audit: OpenAudit = {
    record(entry) {
      endDay();
      const isAdmitted = entry.actor.type !== "anonymous" || strangers.admits(entry, networkName(entry.clientIp ?? ""));
      return isAdmitted ? append(entry) : undefined;
    },
    query: (query) => table.query(query),
    onRecord(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    failures: () => keeper.failures(),
    async close() {
      cancelLook();
      cancelForgetting?.();
      tellStrangers();
      append(ownEntry("audit.stop"));
      await sender?.close();
      keeper.close();
    },
  };
  endDay();
  append(ownEntry("audit.start", begin.remark));
  look();
  return audit;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function hmac(key: Uint8Array): (text: string) => string {
  return (text) => createHmac("sha256", key).update(text).digest("hex");
}

function ownEntry(action: string, reason?: string): AuditEntry {
  return {
    actor: systemActor,
    via: "CONTROLLER",
    action,
    resource: { type: "audit" },
    outcome: "ALLOWED",
    ...(reason !== undefined && { reason }),
  };
}

interface Beginning {
  readonly head: ChainHead;
  readonly chain: string;
  readonly at: number;
  /** What was found to be odd, for the first record. */
  readonly remark?: string;
}

/** Whether a line is a record that was written under our key. */
function isOurs(line: string, seal: Digest | undefined): boolean {
  const verifier = createChainVerifier({ hash: sha256, ...(seal !== undefined && { seal }) });
  verifier.line(line, "", 1);
  return verifier.report().breakCount === 0;
}

/**
 * Where the chain goes on: after the newest record that is known anywhere. What the file should hold and does not is said. A file that is ahead of the table is believed only
 * where its line is ours.
 */
function beginningOf(inTable: string | undefined, inFile: string | undefined, isGenuine: (line: string) => boolean): Beginning {
  const table = readEnd(inTable);
  const read = readEnd(inFile);
  const isAhead = read !== undefined && (table === undefined || read.head.sequence > table.head.sequence);
  const file = isAhead && !isGenuine(inFile ?? "") ? undefined : read;
  const newest = (isAhead ? file : undefined) ?? table ?? newChain();
  if (inFile !== undefined && file === undefined)
    return { ...newest, remark: "the last line of the file is no record of ours: somebody else wrote there" };
  if (table === undefined || file === undefined) return newest;
  if (table.chain !== file.chain) return { ...table, remark: "the file holds another chain" };
  const [behind, ahead] = [table.head.sequence - file.head.sequence, file.head.sequence - table.head.sequence];
  if (behind > 0) return { ...newest, remark: `the file ended ${behind} records early; they are written again` };
  if (ahead > 0) return { ...newest, remark: `the table ended ${ahead} records early; they are in the file only` };
  return table.head.hash === file.head.hash ? newest : { ...newest, remark: "the last line of the file is not what was written" };
}

function newChain(): Beginning {
  return { head: genesis, chain: randomBytes(16).toString("hex"), at: 0 };
}

function readEnd(line: string | undefined): Beginning | undefined {
  try {
    const { sequence, hash, id, at } = JSON.parse(line ?? "") as Partial<AuditEvent>;
    const isRecord =
      Number.isSafeInteger(sequence) &&
      Number.isFinite(new Date(at ?? Number.NaN).getTime()) &&
      typeof hash === "string" &&
      typeof id === "string";
    if (!isRecord) return undefined;
    return { head: { sequence: Number(sequence), hash }, chain: id.slice(0, id.lastIndexOf("-")), at: Number(at) };
  } catch {
    return undefined;
  }
}

/** A listener that fails is no reason for a caller's mutation to. */
function tell(listener: (event: AuditEvent) => void, event: AuditEvent, log: Log): void {
  try {
    listener(event);
  } catch (error) {
    log.error("A reader of the audit failed.", { error });
  }
}
