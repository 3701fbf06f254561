import { checkName, type NameKind } from "../../../../engine/kubernetes/names.js";

const kinds: ReadonlyMap<string, NameKind> = new Map([
  ["namespaces", "dnsLabel"],
  ["services", "dns1035Label"],
]);

/** Groups whose names only must not break a URL path. */
const pathSegments = /\.rbac\.authorization\.k8s\.io$/;

/**
 * What is wrong with the name of an object of a kind; undefined if nothing is.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
export function checkObjectName(name: string, storageKey: string): string | undefined {
  if (!pathSegments.test(storageKey)) return checkName(name, kinds.get(storageKey) ?? "dnsSubdomain");
  if (name === "." || name === "..") return `may not be '${name}'`;
  const bad = ["/", "%"].find((character) => name.includes(character));
  return bad === undefined ? undefined : `may not contain '${bad}'`;
}
