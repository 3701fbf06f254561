import { equalJson, isList, isObject } from "../kubernetes/json-value.js";

const mostPaths = 100;

function step(path: string, field: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(field)) return `${path}[${JSON.stringify(field)}]`;
  return path === "" ? field : `${path}.${field}`;
}

/**
 * The places where two values differ, as deep as can be told: `spec.source.targetRevision`, `metadata.labels["example.com/team"]`, `spec.sources[1].path`.
 * Lists of different lengths differ as a whole. At most 100 places, sorted by field name at every level.
 */
export function changedPaths(before: unknown, after: unknown): readonly string[] {
  const paths: string[] = [];
  function compare(left: unknown, right: unknown, path: string): void {
    if (paths.length >= mostPaths || equalJson(left, right)) return;
    if (isObject(left) && isObject(right)) {
      const fields = new Set([...Object.keys(left), ...Object.keys(right)]);
      for (const field of [...fields].toSorted((a, b) => (a < b ? -1 : 1))) compare(left[field], right[field], step(path, field));
    } else if (isList(left) && isList(right) && left.length === right.length) {
      left.forEach((item, index) => compare(item, right[index], `${path}[${index}]`));
    } else paths.push(path);
  }
  compare(before, after, "");
  return paths;
}
