import { verdict } from "../../fields.js";
import type { HealthRule } from "../../rule.js";
import { policyRule } from "./policy-ancestors.js";

const groups = ["microgateway.airlock.com"];

/**
 * Kinds of Airlock Microgateway: policies have a status, everything else is well when it is there.
 * @see https://docs.airlock.com/microgateway/
 */
export const airlockRules: readonly HealthRule[] = [
  policyRule({ groups, kinds: ["*Policy"], strict: true }),
  { groups, kinds: ["*"], assess: ({ kind }) => verdict("Healthy", `${kind} is healthy`) },
];
