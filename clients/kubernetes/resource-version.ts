/**
 * Says whether version `a` of an object is newer than `b`. Versions are decimal numbers of any length; with one that is not, `a` counts as newer,
 * because what came later is the better guess then.
 * @see https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/5504-comparable-resource-version
 */
export function isNewerVersion(a: string | undefined, b: string | undefined): boolean {
  if (a === b) return false;
  if (a === undefined || b === undefined || !/^[1-9]\d*$/.test(a) || !/^[1-9]\d*$/.test(b)) return true;
  return a.length === b.length ? a > b : a.length > b.length;
}
