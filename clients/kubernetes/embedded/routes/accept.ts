import { ApiError } from "../status-error.js";

/** How an answer is to look: whole objects, a table of cells, only metadata, or aggregated discovery. */
export interface Representation {
  readonly as: "object" | "Table" | "PartialObjectMetadata" | "PartialObjectMetadataList" | "APIGroupDiscoveryList";
  readonly group: string;
  readonly version: string;
}

const plain: Representation = { as: "object", group: "", version: "" };
const known: ReadonlySet<string> = new Set([
  "Table",
  "PartialObjectMetadata",
  "PartialObjectMetadataList",
  "APIGroupDiscoveryList",
]);

function readOne(entry: string): Representation | undefined {
  const [type = "", ...parameters] = entry.split(";").map((part) => part.trim());
  const isJson = ["application/json", "application/*", "*/*", "application/json;stream=watch"].includes(type.toLowerCase());
  if (!isJson) return undefined;
  const named = new Map(parameters.map((parameter) => parameter.split("=", 2) as [string, string | undefined]));
  const as = named.get("as");
  if (as === undefined) return plain;
  if (!known.has(as)) return undefined;
  return { as: as as Representation["as"], group: named.get("g") ?? "", version: named.get("v") ?? "" };
}

/**
 * The first representation in an Accept header that this server can give; it only writes JSON.
 * @throws ApiError 406 if there is none
 */
export function negotiate(accept: string | undefined): Representation {
  if (accept === undefined || accept.trim() === "") return plain;
  for (const entry of accept.slice(0, 2_000).split(",")) {
    const found = readOne(entry);
    if (found !== undefined) return found;
  }
  const message = "only the following media types are accepted: application/json, application/json;stream=watch";
  throw new ApiError(406, "NotAcceptable", message);
}
