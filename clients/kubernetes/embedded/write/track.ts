import { trackUpdate } from "../../../../engine/kubernetes/server-side-apply.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { type ServerContext, timestamp, type WriteOptions } from "../context.js";
import { apiVersionOf, type VersionedKind } from "../kinds.js";
import { without } from "./commit.js";

/** Brings managedFields up to date for a write that is not an apply. Outside `/status` nobody comes to own the status. */
export function track(
  context: ServerContext,
  kind: VersionedKind,
  states: { readonly before: Manifest | undefined; readonly after: Manifest },
  options: WriteOptions,
): Manifest {
  const hidesStatus = kind.version.hasStatus && options.subresource !== "status";
  const visible = (object: Manifest) => (hidesStatus ? without(object, "status") : object);
  const { before, after } = states;
  const tracked = trackUpdate({
    before: before === undefined ? undefined : visible(before),
    after: visible(after),
    manager: options.fieldManager,
    time: timestamp(context.now()),
    apiVersion: apiVersionOf(kind.served.group, kind.version.version),
    schema: kind.version.schema,
    subresource: options.subresource,
  });
  return hidesStatus && after["status"] !== undefined ? { ...tracked, status: after["status"] } : tracked;
}
