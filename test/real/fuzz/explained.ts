import type { Difference } from "./run-sequence.js";

interface Explanation {
  readonly because: string;
  readonly fits: (difference: Difference) => boolean;
}

const statusOf = (answer: unknown): unknown => (answer as { readonly status?: unknown } | undefined)?.status;
const textOf = (answer: unknown): string => JSON.stringify(answer) ?? "";

/** Commas go too: what is left out may have stood at an end. */
const without = (answer: unknown, pattern: RegExp): string => textOf(answer).replaceAll(pattern, "").replaceAll(",", "");
const trafficPolicy = /"(f:)?internalTrafficPolicy":("Cluster"|\{\})/g;

/** Differences that stay, and why they do no harm. Short: whatever can be mended in the embedded server is mended there. */
const explanations: readonly Explanation[] = [
  {
    because:
      "an item that cannot stand in its keyed list or set is refused by both: 422 by kube-apiserver, 400 by the embedded server",
    fits: ({ real, embedded }) => statusOf(real) === 422 && textOf(embedded).includes("Cannot tell list item"),
  },
  {
    because:
      "a Service that had or gets a name elsewhere keeps its defaulted traffic policy longer, or owns it later, on kube-apiserver",
    fits: ({ sequence, real, embedded }) =>
      sequence.kind.kind === "Service" && without(real, trafficPolicy) === without(embedded, trafficPolicy),
  },
  {
    because:
      "a null item of a list is taken for an empty one by kube-apiserver and for no item by the embedded server; both refuse it",
    fits: ({ real, embedded }) =>
      [real, embedded].every((answer) => statusOf(answer) === 422) && textOf(embedded).includes("patch"),
  },
  {
    because: "what let an object go was never stored, so kube-apiserver shows its empty list of rules as it was sent",
    fits: ({ real, embedded }) => textOf(real).includes('"rules":[]') && textOf(embedded).includes('"rules":null'),
  },
];

/** Why a difference is known; undefined if it is not. */
export function explain(difference: Difference): string | undefined {
  return explanations.find(({ fits }) => fits(difference))?.because;
}
