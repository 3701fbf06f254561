import { FairleadError } from "../../engine/errors.js";
import type { ApiResource } from "../../engine/model/live-object.js";

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Which objects of a kind a path names. */
export interface PathTarget {
  /** `""` for all namespaces and for cluster-scoped kinds. */
  readonly namespace?: string;
  /** Without one, the whole collection. */
  readonly name?: string;
  /** A part of the object that has a path of its own. */
  readonly subresource?: string | undefined;
  readonly query?: Query;
}

type ServedAs = Pick<ApiResource, "group" | "version" | "resource">;

/**
 * The escaped path and query of one object or a collection: `/apis/apps/v1/namespaces/web/deployments/api`.
 * @throws FairleadError `BAD_USER_INPUT` for a name that could leave its place in the path
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris
 */
export function resourcePath(
  { group, version, resource }: ServedAs,
  { namespace = "", name, subresource, query = {} }: PathTarget = {},
): string {
  const root = group === "" ? ["api", version] : ["apis", group, version];
  const place = namespace === "" ? [] : ["namespaces", namespace];
  const segments = [...root, ...place, resource, ...[name, subresource].filter((part) => part !== undefined)];
  return `/${segments.map(segment).join("/")}${queryText(query)}`;
}

function segment(text: string): string {
  if (!isPathSegment(text))
    throw new FairleadError("BAD_USER_INPUT", `"${text.slice(0, 260)}" cannot be the name of a Kubernetes object`);
  return encodeURIComponent(text);
}

/**
 * Says whether Kubernetes could accept a text as a name in a path.
 * @see kubernetes/apimachinery:pkg/api/validation/path/name.go
 */
export function isPathSegment(text: string): boolean {
  return text !== "" && text !== "." && text !== ".." && text.length <= 253 && !/[/%\p{Cc}]/u.test(text);
}

function queryText(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) parameters.set(name, String(value));
  return parameters.size === 0 ? "" : `?${parameters.toString()}`;
}
