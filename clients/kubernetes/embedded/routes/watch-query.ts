import { randomInt } from "node:crypto";
import type { ServerContext } from "../context.js";
import { invalidListOptions, readRevision } from "../listing.js";
import { badRequest } from "../status-error.js";

const defaultTimeoutSeconds = 1_800;
const longestTimeoutSeconds = 86_400;

/** What a watch asks for besides its selectors. */
export interface WatchQuery {
  /** Tell what is there first, as ADDED. */
  readonly sendsExisting: boolean;
  /** Then tell by a bookmark that this was all. */
  readonly marksInitialEnd: boolean;
  readonly bookmarks: boolean;
  /** Tell changes after this revision; the current one if the request names none. */
  readonly after: number;
  readonly timeoutMs: number;
}

function readTimeoutMs(query: URLSearchParams): number {
  const text = query.get("timeoutSeconds") ?? "";
  if (text === "" || text === "0") return (defaultTimeoutSeconds + randomInt(defaultTimeoutSeconds)) * 1_000;
  if (!/^\d{1,9}$/.test(text)) {
    throw badRequest(`timeoutSeconds: Invalid value: ${JSON.stringify(text.slice(0, 100))}: must be a number`);
  }
  return Math.min(Number(text), longestTimeoutSeconds) * 1_000;
}

function readInitialEvents(query: URLSearchParams): boolean | undefined {
  const text = query.get("sendInitialEvents");
  const match = query.get("resourceVersionMatch") ?? "";
  if (text === null && match === "") return undefined;
  if (text === null) {
    const message = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
    throw invalidListOptions("resourceVersionMatch", message);
  }
  if (match !== "NotOlderThan") {
    const message = 'sendInitialEvents requires setting resourceVersionMatch to "NotOlderThan"';
    throw invalidListOptions("resourceVersionMatch", message);
  }
  return text === "true";
}

/** @throws ApiError 400 for values that are none, 504 for a revision in the future */
export function readWatchQuery(context: ServerContext, query: URLSearchParams): WatchQuery {
  const asked = readRevision(context, query.get("resourceVersion"));
  const initial = readInitialEvents(query);
  const sendsExisting = initial ?? (asked === undefined || asked === 0);
  const bookmarks = query.get("allowWatchBookmarks") === "true";
  return {
    sendsExisting,
    marksInitialEnd: initial === true && bookmarks,
    bookmarks,
    after: sendsExisting || asked === undefined || asked === 0 ? context.storage.revision() : asked,
    timeoutMs: readTimeoutMs(query),
  };
}
