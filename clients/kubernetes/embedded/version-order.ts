interface ParsedVersion {
  readonly stability: number;
  readonly major: number;
  readonly minor: number;
}

function parse(version: string): ParsedVersion | undefined {
  const match = /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  if (match === null) return undefined;
  const stability = match[2] === undefined ? 0 : match[2] === "beta" ? 1 : 2;
  return { stability, major: Number(match[1]), minor: Number(match[3] ?? 0) };
}

/**
 * Orders API versions as discovery prefers them: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, then anything else by name.
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definition-versioning/#version-priority
 */
export function compareVersions(left: string, right: string): number {
  const a = parse(left);
  const b = parse(right);
  if (a === undefined || b === undefined) return a === b ? (left < right ? -1 : 1) : a === undefined ? 1 : -1;
  return a.stability - b.stability || b.major - a.major || b.minor - a.minor;
}
