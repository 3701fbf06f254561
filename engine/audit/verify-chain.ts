import { canonicalJson, isObject } from "../kubernetes/json-value.js";
import type { Json } from "../model/manifest.js";
import type { ChainHead, Digest } from "./chain.js";

/** A line that does not fit, and why, in one sentence. */
export interface ChainBreak {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly because: string;
}

/** A record's place, for people. */
export interface RecordMark extends ChainHead {
  readonly at: number;
  readonly action: string;
}

/** What verifying some files came to. */
export interface ChainReport {
  readonly records: number;
  readonly first?: RecordMark;
  readonly last?: RecordMark;
  /** The first 100. */
  readonly breaks: readonly ChainBreak[];
  readonly breakCount: number;
  /** Records with a seal, and whether the seals were looked at. */
  readonly sealed: number;
  readonly sealsVerified: boolean;
  /** Whether the hash that was asked for is one of the chain's. */
  readonly foundHash: boolean;
}

/** What is needed to verify. */
export interface VerifierParts {
  readonly hash: Digest;
  /** Absent: seals are counted but not looked at. */
  readonly seal?: Digest;
  /** A hash that must be among the records: what another place remembers of the chain's end. */
  readonly wantedHash?: string;
}

/** Reads a chain line by line, in its order. */
export interface ChainVerifier {
  line(text: string, file: string, line: number): void;
  report(): ChainReport;
}

const mostBreaks = 100;
/** Milliseconds; what lies beyond is no moment. */
const latestMoment = 8.64e15;

/**
 * Verifies a chain of records in one pass, in memory that does not grow with it. After a line that does not fit it goes on from what that line says of itself, so that one change
 * is told once. It tells: lines that are no records, records that were altered, left out, put in, repeated or exchanged, and seals that the key did not make.
 */
export function createChainVerifier({ hash, seal, wantedHash }: VerifierParts): ChainVerifier {
  const breaks: ChainBreak[] = [];
  let [records, breakCount, sealed] = [0, 0, 0];
  let first: RecordMark | undefined;
  let last: RecordMark | undefined;
  let chain = "";
  let foundHash = false;
  return {
    line(text, file, line) {
      const told = (because: string) => {
        breakCount += 1;
        if (breaks.length < mostBreaks) breaks.push({ file, line, because });
      };
      const record = readRecord(text);
      if (typeof record === "string") return told(record);
      records += 1;
      if (record.seal !== undefined) sealed += 1;
      const problem =
        hash(record.hashed) === record.mark.hash
          ? (linkProblem(record, last, chain) ?? sealProblem(record, seal))
          : `record ${record.mark.sequence} was altered: its hash does not fit what it says`;
      if (problem !== undefined) told(problem);
      if (record.mark.hash === wantedHash) foundHash = true;
      first ??= record.mark;
      last = record.mark;
      chain = record.chain;
    },
    report: () => ({
      records,
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
      breaks,
      breakCount,
      sealed,
      sealsVerified: seal !== undefined,
      foundHash,
    }),
  };
}

interface ReadRecord {
  readonly mark: RecordMark;
  readonly previous: string;
  readonly chain: string;
  readonly seal: Json | undefined;
  /** What the hash is made of. */
  readonly hashed: string;
}

function readRecord(text: string): ReadRecord | string {
  const value = parse(text);
  if (!isObject(value)) return "it is no JSON object: it was cut off, or put in by something else";
  const { hash, seal, ...record } = value;
  const { id, sequence, at, action, previous } = record;
  const isRecord =
    isDigest(hash) &&
    isDigest(previous) &&
    typeof id === "string" &&
    typeof action === "string" &&
    Number.isSafeInteger(sequence) &&
    Number.isSafeInteger(at) &&
    Math.abs(Number(at)) <= latestMoment;
  if (!isRecord) return "it is no record of an audit: a field of the chain is missing or of another type";
  if (canonicalJson(value) !== text)
    return `record ${Number(sequence)} is not written as it was: fields twice, in another order, or with spaces`;
  const mark = { sequence: Number(sequence), at: Number(at), action, hash };
  const chain = id.slice(0, Math.max(0, id.lastIndexOf("-")));
  return { mark, previous, chain, seal, hashed: canonicalJson(record) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isDigest = (value: Json | undefined): value is string => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);

function linkProblem({ mark, previous, chain }: ReadRecord, last: RecordMark | undefined, lastChain: string): string | undefined {
  if (last === undefined) return undefined;
  const missing = mark.sequence - last.sequence - 1;
  if (chain !== lastChain)
    return `record ${mark.sequence} is of another chain ("${chain}" after "${lastChain}"); verify each chain for itself`;
  if (missing > 0)
    return `${missing === 1 ? `record ${last.sequence + 1} is` : `records ${last.sequence + 1} to ${mark.sequence - 1} are`} missing before record ${mark.sequence}`;
  if (missing < 0)
    return `record ${mark.sequence} stands after record ${last.sequence}: it is repeated, or lines or files are out of order`;
  if (previous !== last.hash)
    return `record ${mark.sequence} is not tied to the record ${last.sequence} before it: one of them was exchanged`;
  return undefined;
}

function sealProblem({ mark, seal: found }: ReadRecord, seal: Digest | undefined): string | undefined {
  if (seal === undefined) return undefined;
  if (found === undefined) return `record ${mark.sequence} bears no seal`;
  return seal(mark.hash) === found ? undefined : `the seal of record ${mark.sequence} was not made with this key`;
}
