import { createHash } from "node:crypto";
import type { Manifest } from "../../engine/model/manifest.js";
import type { RecordKind, SharedRecord } from "../../engine/ports/shared-records.js";
import { isJsonFields, parseJson } from "./parse-json.js";

/** The label of the Secrets that hold shared records; its value is the kind. */
export const recordLabel = "fairlead.io/record";

/** All kinds of records. */
export const recordKinds = ["session", "revocation", "login-failures", "token-use", "token-key"] as const satisfies RecordKind[];

/** Which record. */
export interface RecordIdentity {
  readonly kind: RecordKind;
  readonly key: string;
}

/** A Secret that holds a record, and the record that was read out of it. */
export interface RecordSecret extends Manifest {
  readonly identity: RecordIdentity;
  readonly record: SharedRecord;
}

/** The name of a record's Secret: keys may hold what names may not, and may be nobody's business. */
export function recordSecretName({ kind, key }: RecordIdentity): string {
  return `fairlead-${kind}-${createHash("sha256").update(key).digest("hex").slice(0, 40)}`;
}

/** The Secret of a record, as it is created. */
export function recordSecret(identity: RecordIdentity, record: SharedRecord, namespace: string): Manifest {
  const text = JSON.stringify({ key: identity.key, expiresAt: record.expiresAt, value: record.value });
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: recordSecretName(identity), namespace, labels: { [recordLabel]: identity.kind } },
    type: "fairlead.io/record",
    data: { record: Buffer.from(text).toString("base64") },
  };
}

/** Reads a record out of its Secret; undefined for what is none, or is under another name than its own. */
export function readRecordSecret(object: Manifest): RecordSecret | undefined {
  const { apiVersion, kind: objectKind, metadata } = object;
  const kind = recordKinds.find((one) => one === metadata.labels?.[recordLabel]);
  const content = isJsonFields(object["data"]) ? decode(object["data"]["record"]) : undefined;
  if (kind === undefined || !isJsonFields(content)) return undefined;
  const { key, expiresAt, value } = content;
  if (typeof key !== "string" || typeof expiresAt !== "number" || !isJsonFields(value)) return undefined;
  const identity = { kind, key };
  if (metadata.name !== recordSecretName(identity)) return undefined;
  return { apiVersion, kind: objectKind, metadata, identity, record: { value: value as SharedRecord["value"], expiresAt } };
}

function decode(data: unknown): unknown {
  if (typeof data !== "string") return undefined;
  try {
    return parseJson(Buffer.from(data, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}
