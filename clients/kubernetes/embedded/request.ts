import { badRequest, unknownPath } from "./status-error.js";

/** A request for objects of one resource, as its URL says it. */
export interface ResourceRequest {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** `""` for cluster-scoped resources and for all namespaces. */
  readonly namespace: string;
  /** Absent for a collection. */
  readonly name?: string;
  readonly subresource?: string;
  readonly query: URLSearchParams;
}

/** What a URL names: objects, or one of the documents about the API itself. */
export type ParsedPath =
  | { readonly kind: "resource"; readonly request: ResourceRequest }
  | { readonly kind: "document"; readonly path: string; readonly query: URLSearchParams };

const maxPathLength = 2_048;
const maxQueryLength = 8_192;

function decodeSegments(path: string): string[] {
  try {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
  } catch {
    throw badRequest(`the path "${path.slice(0, 200)}" is not valid percent-encoding`);
  }
}

function parseResource(group: string, version: string, rest: readonly string[], query: URLSearchParams): ResourceRequest {
  const base = { group, version, query };
  const [first, second, third, fourth, ...more] = rest;
  if (first === undefined || more.length > 1) throw unknownPath();
  // "namespaces/x/pods" is a collection; "namespaces/x/status" and "namespaces/x/finalize" are subresources of the namespace itself.
  if (first === "namespaces" && second !== undefined && third !== undefined && !["status", "finalize"].includes(third)) {
    const [subresource] = more;
    return {
      ...base,
      resource: third,
      namespace: second,
      ...(fourth === undefined ? {} : { name: fourth }),
      ...(subresource === undefined ? {} : { subresource }),
    };
  }
  if (fourth !== undefined) throw unknownPath();
  return {
    ...base,
    resource: first,
    namespace: "",
    ...(second === undefined ? {} : { name: second }),
    ...(third === undefined ? {} : { subresource: third }),
  };
}

/**
 * Reads a request target such as `/apis/apps/v1/namespaces/default/deployments/web/scale?dryRun=All`.
 * @throws ApiError 400 for a URL that cannot be read, 404 for one that names nothing
 */
export function parsePath(target: string): ParsedPath {
  const [path, search] = splitOnce(target, "?");
  if (path.length > maxPathLength || search.length > maxQueryLength) throw badRequest("the request URL is too long");
  const query = new URLSearchParams(search);
  const segments = decodeSegments(path);
  const [root, group, version, ...rest] = segments;
  if (root === "api" && version !== undefined) {
    return { kind: "resource", request: parseResource("", group ?? "", [version, ...rest], query) };
  }
  if (root === "apis" && group !== undefined && version !== undefined && rest.length > 0) {
    return { kind: "resource", request: parseResource(group, version, rest, query) };
  }
  return { kind: "document", path: `/${segments.join("/")}`, query };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
