import { FairleadError } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import type { Clock } from "../../engine/ports/clock.js";
import type { ListTarget } from "./list-pages.js";
import { isJsonFields, type JsonFields, parseJson, textOf } from "./parse-json.js";
import { receivedObject } from "./received-object.js";
import { codeOf } from "./response-error.js";
import { createLineSplitter } from "./split-lines.js";
import type { Transport } from "./transport.js";

/** One event of a watch; `version` is where a later watch can go on. */
export type WatchEvent =
  | { readonly type: "upsert"; readonly object: Manifest; readonly version: string | undefined }
  | { readonly type: "delete"; readonly object: Manifest; readonly version: string | undefined }
  | { readonly type: "bookmark"; readonly version: string | undefined };

/** How a watch is opened and guarded. */
export interface WatchStart {
  /** Events after this version are told. */
  readonly version: string;
  /** After this the server ends the watch in good order. */
  readonly timeoutSeconds: number;
  /** Silence of so many milliseconds ends it with an error. */
  readonly stallMs: number;
  readonly clock: Clock;
}

/** The longest event that is read, in bytes: ten times what an API server stores for one object. */
const longestLineBytes = 16 * 1024 * 1024;

/**
 * Watches a collection until the server ends the watch.
 * @throws FairleadError `RESYNC_REQUIRED` if the version is too old; `UNAVAILABLE` if the connection breaks, stalls or carries something else
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks
 */
export async function* watchEvents(
  transport: Transport,
  target: ListTarget,
  start: WatchStart,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const guard = guardSilence(target, start, signal);
  try {
    const stream = await transport.stream(
      { path: watchPath(target, start), action: `watch ${target.kind} objects` },
      guard.signal,
    );
    const splitter = createLineSplitter(longestLineBytes);
    for await (const chunk of stream) {
      guard.heard();
      for (const line of splitter.push(chunk)) yield* parseEvent(line, target);
    }
  } finally {
    guard.end();
  }
}

function watchPath({ path, fieldSelector, labelSelector }: ListTarget, { version, timeoutSeconds }: WatchStart): string {
  const query = new URLSearchParams({ watch: "true", allowWatchBookmarks: "true", resourceVersion: version });
  query.set("timeoutSeconds", String(timeoutSeconds));
  if (fieldSelector !== undefined) query.set("fieldSelector", fieldSelector);
  if (labelSelector !== undefined) query.set("labelSelector", labelSelector);
  return `${path}?${query.toString()}`;
}

/** A signal that follows `signal` and is aborted after silence. */
function guardSilence({ path }: ListTarget, { stallMs, clock }: WatchStart, signal: AbortSignal) {
  const controller = new AbortController();
  let heardAt = clock.now();
  let cancel = () => {};
  const follow = () => controller.abort(signal.reason);
  const look = () => {
    const leftMs = heardAt + stallMs - clock.now();
    if (leftMs <= 0)
      controller.abort(new FairleadError("UNAVAILABLE", `The watch of ${path} said nothing for ${stallMs / 1000} s`));
    else cancel = clock.after(leftMs, look);
  };
  signal.addEventListener("abort", follow, { once: true });
  if (signal.aborted) follow();
  cancel = clock.after(stallMs, look);
  return {
    signal: controller.signal,
    heard: () => {
      heardAt = clock.now();
    },
    end() {
      cancel();
      signal.removeEventListener("abort", follow);
      // Lets go of the stream if it is still open.
      controller.abort(new FairleadError("UNAVAILABLE", `The watch of ${path} is over`));
    },
  };
}

function* parseEvent(line: string, target: ListTarget): Generator<WatchEvent> {
  const event = parseLine(line, target);
  const { type, object } = event;
  if (type === "ERROR") throw errorOfEvent(object, target);
  if (type === "BOOKMARK") {
    yield { type: "bookmark", version: versionOf(object) };
    return;
  }
  if (type !== "ADDED" && type !== "MODIFIED" && type !== "DELETED") throw garbage(target);
  const received = receivedObject(object, target);
  if (received === undefined) throw garbage(target);
  yield { type: type === "DELETED" ? "delete" : "upsert", object: received, version: versionOf(object) };
}

function parseLine(line: string, target: ListTarget): JsonFields {
  let event: unknown;
  try {
    event = parseJson(line);
  } catch (cause) {
    throw garbage(target, cause);
  }
  if (!isJsonFields(event)) throw garbage(target);
  return event;
}

function garbage({ path }: ListTarget, cause?: unknown): FairleadError {
  return new FairleadError("UNAVAILABLE", `The watch of ${path} carried something that is no event`, { cause });
}

function errorOfEvent(status: unknown, { path }: ListTarget): FairleadError {
  const { code, reason } = isJsonFields(status) ? status : {};
  const httpStatus = typeof code === "number" ? code : 500;
  return new FairleadError(codeOf(httpStatus), `The server ended the watch of ${path} with status ${httpStatus}`, {
    details: { status: httpStatus, reason: textOf(reason) },
  });
}

function versionOf(object: unknown): string | undefined {
  const metadata = isJsonFields(object) ? object["metadata"] : undefined;
  const version = isJsonFields(metadata) ? metadata["resourceVersion"] : undefined;
  return typeof version === "string" && version !== "" ? version : undefined;
}
