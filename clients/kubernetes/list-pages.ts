import { FairleadError } from "../../engine/errors.js";
import type { Manifest } from "../../engine/model/manifest.js";
import { isJsonFields, textOf } from "./parse-json.js";
import { receivedObject } from "./received-object.js";
import type { Transport } from "./transport.js";

/** One page of a list. */
export interface ListPage {
  readonly objects: readonly Manifest[];
  /** The version of the whole list, to watch from. */
  readonly version: string;
}

/** What is listed. */
export interface ListTarget {
  readonly path: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

const pageTimeoutMs = 60_000;
/** Far above any real cluster; it ends a list that a broken server continues for ever. */
const maxPages = 100_000;

/**
 * Reads a collection page by page; all pages show it at one version. Objects without a usable name are left out.
 * @throws FairleadError `RESYNC_REQUIRED` if the list became too old between two pages; otherwise as `Transport.request`
 */
export async function* listPages(
  transport: Transport,
  target: ListTarget,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<ListPage> {
  const { path, kind, fieldSelector, labelSelector } = target;
  let next = "";
  for (let count = 0; count < maxPages; count += 1) {
    const query = new URLSearchParams({ limit: String(limit) });
    if (fieldSelector !== undefined) query.set("fieldSelector", fieldSelector);
    if (labelSelector !== undefined) query.set("labelSelector", labelSelector);
    if (next !== "") query.set("continue", next);
    const request = {
      method: "GET",
      path: `${path}?${query.toString()}`,
      action: `list ${kind} objects`,
      timeoutMs: pageTimeoutMs,
    } as const;
    const page = await transport.request(request, signal);
    if (!isJsonFields(page) || !isJsonFields(page["metadata"]) || !Array.isArray(page["items"])) throw noList(target, transport);
    const objects = page["items"].flatMap((item) => receivedObject(item, target) ?? []);
    yield { objects, version: textOf(page["metadata"]["resourceVersion"]) };
    next = textOf(page["metadata"]["continue"]);
    if (next === "") return;
  }
  throw new FairleadError("RESOURCE_EXHAUSTED", `The list of ${path} does not end`);
}

function noList({ path }: ListTarget, { server }: Transport): FairleadError {
  return new FairleadError("UNAVAILABLE", `Cannot list ${path}: what "${server}" answered is no list`);
}
