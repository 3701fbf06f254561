import type { Bench } from "../bench.js";
import { auditRate } from "./audit-rate.js";
import { policyExchange } from "./policy-exchange.js";
import { requestCost } from "./request-cost.js";
import { verification } from "./verification.js";

/** What it costs to know who asks and what they may do: tokens, whole requests, a policy that changes under load, and the audit. */
export const access: Bench = {
  name: "access",
  about: "verification of tokens, requests by kind of credential, a policy that changes under load, records of the audit",
  async run(context) {
    return [
      ...(await verification(context)),
      ...(await requestCost(context)),
      ...(await policyExchange(context)),
      ...(await auditRate(context)),
    ];
  },
};
