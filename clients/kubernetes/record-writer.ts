import { FairleadError, isFailure } from "../../engine/errors.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { SharedRecord } from "../../engine/ports/shared-records.js";
import type { ApiRequest } from "./api-request.js";
import { backOffMs, type Randomness } from "./back-off.js";
import { sleep } from "./deadline.js";
import type { ObjectMemory } from "./object-memory.js";
import { receivedObject } from "./received-object.js";
import { type RecordIdentity, type RecordSecret, readRecordSecret, recordSecret, recordSecretName } from "./record-secret.js";
import { resourcePath } from "./resource-path.js";
import { hideSecretValues } from "./secret-text.js";
import type { Transport } from "./transport.js";

/** Writes the Secrets of records, each on what it read. */
export interface RecordWriter {
  /**
   * Stores what `next` makes of the record as it is now, or removes it; `next` is asked again when another writer was quicker. Writes of one record by
   * this process are made one after the other.
   * @returns what is stored then
   */
  write(
    identity: RecordIdentity,
    next: (now: SharedRecord | undefined) => SharedRecord | undefined,
    signal: AbortSignal,
  ): Promise<SharedRecord | undefined>;
  /** Removes a Secret if it is still exactly this one; otherwise nothing happens. */
  removeExactly(secret: RecordSecret, signal: AbortSignal): Promise<void>;
}

/** What the writer works with. `memory` is told what was written and read. */
export interface RecordWriterParts {
  readonly controlNamespace: string;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly memory: ObjectMemory<RecordSecret>;
}

const secrets = { group: "", version: "v1", resource: "secrets" } as const;
const mostTries = 12;
const patience = { firstMs: 20, longestMs: 1_000 };

/** Creates the writer. */
export function createRecordWriter(transport: Transport, parts: RecordWriterParts): RecordWriter {
  const lines = new Map<string, Promise<unknown>>();
  return {
    write(identity, next, signal) {
      const name = recordSecretName(identity);
      const turn = (lines.get(name) ?? Promise.resolve()).then(() =>
        writeUntilStored(transport, parts, { identity, next }, signal),
      );
      const settled = turn.catch(() => undefined).then(() => void (lines.get(name) === settled && lines.delete(name)));
      lines.set(name, settled);
      return turn;
    },
    async removeExactly(secret, signal) {
      try {
        await remove(transport, parts, secret, signal);
      } catch (error) {
        if (!isFailure(error, "CONFLICT")) throw error;
      }
    },
  };
}

interface Wish {
  readonly identity: RecordIdentity;
  readonly next: (now: SharedRecord | undefined) => SharedRecord | undefined;
}

async function writeUntilStored(
  transport: Transport,
  parts: RecordWriterParts,
  { identity, next }: Wish,
  signal: AbortSignal,
): Promise<SharedRecord | undefined> {
  const { controlNamespace, memory, clock, random } = parts;
  const known = () => memory.get(controlNamespace, recordSecretName(identity));
  for (let tries = 1; ; tries += 1) {
    const now = known();
    const wanted = next(now?.record);
    try {
      if (wanted !== undefined) return (await store(transport, parts, { identity, now, record: wanted }, signal)).record;
      if (now === undefined) await read(transport, parts, identity, signal);
      const there = now ?? known();
      if (there !== undefined) await remove(transport, parts, there, signal);
      return undefined;
    } catch (error) {
      const wasQuicker = isFailure(error, "CONFLICT") || (now !== undefined && isFailure(error, "NOT_FOUND"));
      if (!wasQuicker || tries >= mostTries) throw error;
    }
    if (tries > 1) await sleep(clock, backOffMs(tries - 1, { ...patience, random }), signal);
    await read(transport, parts, identity, signal);
  }
}

interface Storing {
  readonly identity: RecordIdentity;
  /** What is there, as far as is known; it is replaced in this version only. */
  readonly now: RecordSecret | undefined;
  readonly record: SharedRecord;
}

async function store(
  transport: Transport,
  { controlNamespace, memory }: RecordWriterParts,
  { identity, now, record }: Storing,
  signal: AbortSignal,
): Promise<RecordSecret> {
  const secret = recordSecret(identity, record, controlNamespace);
  const { uid, resourceVersion } = now?.metadata ?? {};
  const request: ApiRequest =
    now === undefined
      ? requestFor("POST", identity, resourcePath(secrets, { namespace: controlNamespace }), secret)
      : requestFor("PUT", identity, pathOf(identity, controlNamespace), {
          ...secret,
          metadata: { ...secret.metadata, uid, resourceVersion },
        });
  const written = parse(await transport.request(request, signal));
  if (written === undefined)
    throw new FairleadError(
      "UNAVAILABLE",
      `Cannot keep a ${identity.kind} record: "${transport.server}" answered no such Secret`,
    );
  memory.take(written);
  return written;
}

async function read(
  transport: Transport,
  { controlNamespace, memory }: RecordWriterParts,
  identity: RecordIdentity,
  signal: AbortSignal,
): Promise<void> {
  try {
    const found = parse(await transport.request(requestFor("GET", identity, pathOf(identity, controlNamespace)), signal));
    if (found !== undefined) memory.take(found);
  } catch (error) {
    if (!isFailure(error, "NOT_FOUND")) throw error;
    const known = memory.get(controlNamespace, recordSecretName(identity));
    if (known !== undefined) memory.forget(known);
  }
}

async function remove(
  transport: Transport,
  { controlNamespace, memory }: RecordWriterParts,
  secret: RecordSecret,
  signal: AbortSignal,
): Promise<void> {
  const { uid, resourceVersion } = secret.metadata;
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion } };
  await transport
    .request(requestFor("DELETE", secret.identity, pathOf(secret.identity, controlNamespace), body), signal)
    .catch((error: unknown) => {
      // Another replica removed it; that is what was wanted.
      if (!isFailure(error, "NOT_FOUND")) throw error;
    });
  memory.forget(secret);
}

function pathOf(identity: RecordIdentity, namespace: string): string {
  return resourcePath(secrets, { namespace, name: recordSecretName(identity) });
}

function requestFor(method: ApiRequest["method"], { kind }: RecordIdentity, path: string, body?: unknown): ApiRequest {
  const action = `${method === "GET" ? "read" : method === "DELETE" ? "remove" : "keep"} a ${kind} record`;
  return { method, path, action, redact: hideSecretValues, ...(body === undefined ? {} : { body }) };
}

function parse(answer: unknown): RecordSecret | undefined {
  const object = receivedObject(answer, { apiVersion: "v1", kind: "Secret" });
  return object === undefined ? undefined : readRecordSecret(object);
}
