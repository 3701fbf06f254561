import { createHash } from "node:crypto";
import type { KeptOutput, Trace } from "./trace.js";

/** A trace as it lies in the database. */
export interface TraceRow {
  readonly id: number;
  /** The trace as JSON. */
  readonly body: string;
  /** Of the key and the body. */
  readonly digest: Uint8Array;
}

/** An output as text, and the digest of that text. */
export interface OutputText {
  /** 64 hex digits. */
  readonly hash: string;
  readonly text: string;
}

/** Writes an output. Equal outputs give equal texts and hashes. */
export function writeOutput({ sourceType, manifests, warnings }: KeptOutput): OutputText {
  const text = JSON.stringify([sourceType, manifests, warnings]);
  return { hash: createHash("sha256").update(text).digest("hex"), text };
}

/** Reads an output; undefined if it is not what its hash says. */
export function readOutput({ hash, text }: OutputText): KeptOutput | undefined {
  if (createHash("sha256").update(text).digest("hex") !== hash) return undefined;
  const [sourceType, manifests, warnings] = JSON.parse(text) as [
    KeptOutput["sourceType"],
    KeptOutput["manifests"],
    KeptOutput["warnings"],
  ];
  return { sourceType, manifests, warnings };
}

/** The digest that a trace's row bears. */
export function digestTrace(key: string, body: string): Buffer {
  return createHash("sha256").update(key).update("\0").update(body).digest();
}

/** Tells traces of one key apart: another render that consulted just the same takes the place of the one before. */
export function digestReads({ reads, scope }: Trace): Buffer {
  const { remote: _, ...own } = reads;
  return createHash("sha256")
    .update(JSON.stringify([own, scope ?? null]))
    .digest();
}

/** Reads a trace; undefined if a byte of it is not as it was written. */
export function readTrace(key: string, { body, digest }: TraceRow): Trace | undefined {
  return digestTrace(key, body).equals(digest) ? (JSON.parse(body) as Trace) : undefined;
}
