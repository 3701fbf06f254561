import type { Manifest } from "../../../../engine/model/manifest.js";
import { formatContinue, parseContinue } from "../continue-token.js";
import { apiVersionOf, type VersionedKind } from "../kinds.js";
import { invalidListOptions, listAtRevision, readRevision } from "../listing.js";
import { readSelection, type Selection } from "../selection.js";
import { badRequest } from "../status-error.js";
import { inVersion } from "../write/commit.js";
import { requireLive } from "../write/update.js";
import { type Answer, ok, type ResourceExchange } from "./exchange.js";
import { partialOf, present, representationOf } from "./represent.js";
import { tableOf } from "./table.js";
import { keyOf } from "./write.js";

/** `GET` of one object. */
export function get(exchange: ResourceExchange): Answer {
  return ok(present(exchange, requireLive(exchange.context, exchange.kind, keyOf(exchange))));
}

interface Page {
  readonly objects: readonly Manifest[];
  readonly revision: number;
  readonly continueToken?: string;
  readonly remaining?: number;
}

function readLimit(query: URLSearchParams): number | undefined {
  const text = query.get("limit") ?? "";
  if (text === "" || text === "0") return undefined;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`limit: Invalid value: ${JSON.stringify(text.slice(0, 100))}: must be a number`);
  return Number(text);
}

function startOf(exchange: ResourceExchange) {
  const { context, request } = exchange;
  const token = request.query.get("continue") ?? "";
  const match = request.query.get("resourceVersionMatch") ?? "";
  const asked = readRevision(context, request.query.get("resourceVersion"));
  if (token !== "") {
    if (asked !== undefined && asked !== 0) throw badRequest("specifying resource version is not allowed when using continue");
    return { after: parseContinue(token), revision: parseContinue(token).revision };
  }
  const refuse = (message: string) => invalidListOptions("resourceVersionMatch", message);
  if (!["", "Exact", "NotOlderThan"].includes(match)) throw refuse(`${JSON.stringify(match)} is not "Exact" or "NotOlderThan"`);
  if (match !== "" && asked === undefined) throw refuse("resourceVersionMatch is forbidden unless resourceVersion is provided");
  if (match === "Exact" && asked === 0) throw refuse('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  const exact = match === "Exact" || (match === "" && asked !== undefined && asked > 0 && readLimit(request.query) !== undefined);
  return { after: undefined, revision: exact ? (asked ?? 0) : context.storage.revision() };
}

/** Reads a page: rows are fetched in runs until the limit is full of objects that the selection takes. */
function readPage(exchange: ResourceExchange, selection: Selection): Page {
  const { context, kind, request } = exchange;
  const { after: start, revision } = startOf(exchange);
  const limit = readLimit(request.query);
  const namespace = request.namespace === "" ? selection.namespace : request.namespace;
  const objects: Manifest[] = [];
  const run = limit === undefined ? undefined : Math.max(limit + 1, 500);
  let after = start === undefined ? undefined : { namespace: start.namespace, name: start.name };
  for (;;) {
    const rows = listAtRevision(context, kind.served.storageKey, {
      namespace,
      name: selection.name,
      after,
      limit: run,
      revision,
    });
    for (const row of rows) {
      if (!selection.takes(row.object)) continue;
      if (objects.length === limit && after !== undefined) {
        const remaining =
          selection.isWhole && start === undefined
            ? context.storage.count(kind.served.storageKey, { namespace, after })
            : undefined;
        const continueToken = formatContinue({ revision, ...after });
        return { objects, revision, continueToken, ...(remaining === undefined ? {} : { remaining }) };
      }
      objects.push(inVersion(row.object, kind));
      after = { namespace: row.namespace, name: row.name };
    }
    const last = rows.at(-1);
    if (run === undefined || rows.length < run || last === undefined) return { objects, revision };
    after = { namespace: last.namespace, name: last.name };
  }
}

function listMetadata({ revision, continueToken, remaining }: Page) {
  return {
    resourceVersion: String(revision),
    ...(continueToken === undefined ? {} : { continue: continueToken }),
    ...(remaining === undefined ? {} : { remainingItemCount: remaining }),
  };
}

/** The items of a list: those of built-in kinds come without apiVersion and kind, which stand on the list. */
function itemsOf(kind: VersionedKind, objects: readonly Manifest[]): readonly unknown[] {
  if (kind.served.custom) return objects;
  return objects.map(({ apiVersion: _apiVersion, kind: _kind, ...item }) => item);
}

/** `GET` of a collection. */
export function list(exchange: ResourceExchange): Answer {
  const { kind, request } = exchange;
  const page = readPage(exchange, readSelection(kind, request.query));
  const metadata = listMetadata(page);
  const { as } = representationOf(exchange);
  if (as === "Table") return ok(tableOf(exchange, { objects: page.objects, metadata }));
  if (as === "PartialObjectMetadataList") {
    const items = page.objects.map(partialOf);
    return ok({ kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata, items });
  }
  const apiVersion = apiVersionOf(kind.served.group, kind.version.version);
  return ok({ kind: kind.served.listKind, apiVersion, metadata, items: itemsOf(kind, page.objects) });
}
