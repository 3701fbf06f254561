import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { apiVersionOf } from "../kinds.js";
import { readSelection } from "../selection.js";
import { badRequest, invalid } from "../status-error.js";
import { keyFor } from "../write/commit.js";
import { orphansByDefault, type Propagation, type RemoveOptions, removeObject } from "../write/remove.js";
import { readBody } from "./body.js";
import { type Answer, ok, type ResourceExchange } from "./exchange.js";
import { present } from "./represent.js";
import { keyOf } from "./write.js";
import { readDryRun } from "./write-options.js";

const policies: readonly string[] = ["Foreground", "Background", "Orphan"];

function readPropagation(body: Readonly<Record<string, unknown>>, query: URLSearchParams): Propagation | undefined {
  const policy = body["propagationPolicy"] ?? query.get("propagationPolicy") ?? undefined;
  const orphans =
    body["orphanDependents"] ?? (query.has("orphanDependents") ? query.get("orphanDependents") === "true" : undefined);
  const fail = (message: string, reason = "FieldValueInvalid") =>
    invalid({ group: "meta.k8s.io", kind: "DeleteOptions" }, "", [{ reason, message, field: "propagationPolicy" }]);
  if (policy !== undefined && orphans !== undefined) {
    throw fail(`Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`);
  }
  if (orphans !== undefined) return orphans === true ? "Orphan" : "Background";
  if (policy === undefined || policy === "") return undefined;
  if (typeof policy === "string" && policies.includes(policy)) return policy as Propagation;
  throw fail(
    `Unsupported value: ${JSON.stringify(policy)}: supported values: ${policies.map((each) => JSON.stringify(each)).join(", ")}, "nil"`,
    "FieldValueNotSupported",
  );
}

/** Reads DeleteOptions from body and query; the body counts where both speak. */
async function readRemoveOptions({ incoming, request }: ResourceExchange): Promise<RemoveOptions> {
  const body = (await readBody(incoming)) ?? {};
  if (!isObject(body)) throw badRequest("the body of a delete must be DeleteOptions");
  if (body["kind"] !== undefined && body["kind"] !== "DeleteOptions") {
    throw badRequest(`the body of a delete must be DeleteOptions, not ${JSON.stringify(body["kind"])}`);
  }
  const given = body["dryRun"];
  const dryRun = readDryRun(Array.isArray(given) ? given.map(String) : request.query.getAll("dryRun"), "DeleteOptions");
  const propagation = readPropagation(body, request.query);
  const preconditions = isObject(body["preconditions"]) ? body["preconditions"] : {};
  const { uid, resourceVersion } = preconditions;
  return {
    dryRun,
    ...(propagation === undefined ? {} : { propagation }),
    ...(typeof uid === "string" ? { uid } : {}),
    ...(typeof resourceVersion === "string" ? { resourceVersion } : {}),
  };
}

function success({ kind }: ResourceExchange, object: Manifest): unknown {
  const { group, resource } = kind.served;
  const { name, uid } = object.metadata;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...(group === "" ? {} : { group }), kind: resource, uid },
  };
}

const jobWarning =
  "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

/** Kinds of which the API gives the object itself back when it is gone. @see kubernetes/kubernetes:pkg/registry (`ReturnDeletedObject`) */
const givenBack: ReadonlySet<string> = new Set([
  "csidrivers.storage.k8s.io",
  "csinodes.storage.k8s.io",
  "namespaces",
  "persistentvolumeclaims",
  "persistentvolumes",
  "pods",
  "podtemplates",
  "resourcequotas",
  "serviceaccounts",
  "services",
  "storageclasses.storage.k8s.io",
  "volumeattachments.storage.k8s.io",
  "volumeattributesclasses.storage.k8s.io",
]);

/** `DELETE` of one object: for most kinds a `Status` when it is gone, the object while finalizers hold it. */
export async function remove(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind } = exchange;
  const options = await readRemoveOptions(exchange);
  const { object, gone } = removeObject(context, kind, keyOf(exchange), options);
  const warns = options.propagation === undefined && kind.served.storageKey === "jobs.batch" && orphansByDefault(kind);
  return ok(
    gone && !givenBack.has(kind.served.storageKey) ? success(exchange, object) : present(exchange, object),
    warns ? [jobWarning] : [],
  );
}

/** `DELETE` of a collection: everything the selectors take; answers with the list of it. */
export async function removeCollection(exchange: ResourceExchange): Promise<Answer> {
  const { context, kind, request } = exchange;
  const options = await readRemoveOptions(exchange);
  const selection = readSelection(kind, request.query);
  const namespace = request.namespace === "" ? selection.namespace : request.namespace;
  const chosen = context.storage
    .list(kind.served.storageKey, { namespace, name: selection.name })
    .filter(({ object }) => selection.takes(object));
  const items = chosen.map(({ object }) => removeObject(context, kind, keyFor(kind.served, object.metadata), options).object);
  return ok({
    kind: kind.served.listKind,
    apiVersion: apiVersionOf(kind.served.group, kind.version.version),
    metadata: { resourceVersion: String(context.storage.revision()) },
    items,
  });
}
