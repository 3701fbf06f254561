import { FairleadError } from "../errors.js";
import { fieldOf } from "./json-value.js";
import { checkName, checkQualifiedName } from "./names.js";

/** One condition on the labels of an object. All operators but `Exists`, `DoesNotExist` and `NotIn` ask for the label to be there. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /** For `Gt` and `Lt` one whole number; none for `Exists` and `DoesNotExist`. */
  readonly values: readonly string[];
}

/** Conditions that must all hold; none selects everything. */
export type LabelSelector = readonly LabelRequirement[];

/** A selector as objects carry it: `spec.selector` of a Deployment. */
export interface LabelSelectorObject {
  readonly matchLabels?: Readonly<Record<string, string>> | null;
  readonly matchExpressions?:
    | readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] | null }[]
    | null;
}

/** Says whether labels meet a selector. */
export function matchesLabels(selector: LabelSelector, labels: Readonly<Record<string, string>> | undefined): boolean {
  return selector.every((requirement) => meets(requirement, fieldOf(labels, requirement.key)));
}

/**
 * The selector of an object. Missing or empty ones select everything; where an API means "nothing" by a missing one, the caller decides.
 * @throws FairleadError `BAD_USER_INPUT` for an unknown operator or values that do not fit it
 * @see Kubernetes API reference: LabelSelector
 */
export function selectorFromObject(selector: LabelSelectorObject | undefined | null): LabelSelector {
  const equal = Object.entries(selector?.matchLabels ?? {}).map(
    ([key, value]): LabelRequirement => ({ key, operator: "In", values: [value] }),
  );
  const expressions = (selector?.matchExpressions ?? []).map(({ key, operator, values }): LabelRequirement => {
    if (operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") {
      throw invalid(`"${operator}" is not a valid label selector operator: use In, NotIn, Exists or DoesNotExist`);
    }
    return checkRequirement({ key, operator, values: values ?? [] });
  });
  return [...equal, ...expressions];
}

/**
 * Returns the requirement if it makes sense.
 * @throws FairleadError `BAD_USER_INPUT` with the API server's sentence if not
 */
export function checkRequirement(requirement: LabelRequirement): LabelRequirement {
  const { key, operator, values } = requirement;
  const wrongKey = checkQualifiedName(key);
  if (wrongKey !== undefined) throw invalid(`key: Invalid value: ${JSON.stringify(key)}: ${wrongKey}`);
  const listed = values.map((value) => JSON.stringify(value)).join(",");
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    throw invalid(`values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`);
  }
  if ((operator === "Exists" || operator === "DoesNotExist") && values.length > 0) {
    throw invalid(`values: Invalid value: [${listed}]: values set must be empty for exists and does not exist`);
  }
  if ((operator === "Gt" || operator === "Lt") && !(values.length === 1 && wholeNumber(values[0] ?? "") !== undefined)) {
    throw invalid(`values[0]: Invalid value: ${listed}: for 'Gt', 'Lt' operators, the value must be an integer`);
  }
  for (const [at, value] of values.entries()) {
    const wrong = checkName(value, "labelValue");
    if (wrong !== undefined) throw invalid(`values[${at}][${key}]: Invalid value: ${JSON.stringify(value)}: ${wrong}`);
  }
  return requirement;
}

function meets({ operator, values }: LabelRequirement, label: string | undefined): boolean {
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return label === undefined || !values.includes(label);
    case "Exists":
      return label !== undefined;
    case "DoesNotExist":
      return label === undefined;
    case "Gt":
    case "Lt": {
      const number = wholeNumber(label ?? "");
      const limit = wholeNumber(values[0] ?? "");
      if (number === undefined || limit === undefined) return false;
      return operator === "Gt" ? number > limit : number < limit;
    }
  }
}

/** A whole number of at most 64 bits, as Go reads it. */
function wholeNumber(text: string): bigint | undefined {
  if (!/^[+-]?\d{1,19}$/.test(text)) return undefined;
  const number = BigInt(text.replace("+", ""));
  return BigInt.asIntN(64, number) === number ? number : undefined;
}

function invalid(because: string): FairleadError {
  return new FairleadError("BAD_USER_INPUT", `Invalid label selector: ${because}`);
}
