import type { LiveIndex } from "../live/live-index.js";
import { annotations } from "../model/annotations.js";
import type { Condition } from "../model/application.js";
import type { Comparison } from "../model/comparison.js";

/**
 * What goes wrong in judging the health of the objects that count: a condition that holds syncs back, as long as a script fails.
 * @see argoproj/argo-cd:controller/health.go `setApplicationHealth`
 */
export function healthFailures({ resources }: Comparison, index: LiveIndex): readonly Condition[] {
  const failures = resources.flatMap(({ key, live, status }) => {
    const failure = live === undefined || status === undefined ? undefined : index.get(key)?.healthFailure;
    if (failure === undefined || live?.metadata.annotations?.[annotations.ignoreHealthcheck] === "true") return [];
    const { kind, namespace, name } = key;
    return [`failed to get resource health for "${kind}" with name "${name}" in namespace "${namespace}": ${failure}`];
  });
  const [first, ...more] = failures;
  if (first === undefined) return [];
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  return [{ type: "ComparisonError", message: `error setting app health: ${first}${others}` }];
}

/** Whether the health of a live object is still to be judged for the first time; until then nobody knows how well the Application is. */
export function awaitsFirstVerdict({ resources }: Comparison, index: LiveIndex): boolean {
  return resources.some(({ key, live }) => {
    const record = live === undefined ? undefined : index.get(key);
    return record?.awaitsScript === true && record.health === undefined;
  });
}
