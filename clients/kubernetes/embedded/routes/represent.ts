import type { Manifest } from "../../../../engine/model/manifest.js";
import { negotiate, type Representation } from "./accept.js";
import type { ResourceExchange } from "./exchange.js";
import { tableOf } from "./table.js";

/** The metadata of an object alone. */
export function partialOf(object: Manifest): Manifest {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

/** The representation the request asks for. */
export function representationOf({ incoming }: ResourceExchange): Representation {
  return negotiate(incoming.headers.accept);
}

/** One object as the request's Accept header wants it: whole, as a table of one row, or its metadata. */
export function present(exchange: ResourceExchange, object: Manifest): unknown {
  const { as } = representationOf(exchange);
  if (as === "PartialObjectMetadata") return partialOf(object);
  if (as !== "Table") return object;
  return tableOf(exchange, { objects: [object], metadata: { resourceVersion: object.metadata.resourceVersion } });
}
