import { expect, test } from "vitest";
import type { Identity } from "../../../engine/model/identity.js";
import { compilePolicy } from "../../../engine/project/rbac.js";

const ann: Identity = { username: "ann", issuer: "fairlead", subject: "local:ann", groups: [], authMethod: "local" };

function ask(csv: string, denyMode: "strict" | "compat" = "strict") {
  const { policy } = compilePolicy({ csv, denyMode });
  if (policy === undefined) throw new Error("the policy is none");
  const asked = ["applications", "sync-policy", "p/a"] as const;
  return { decision: policy.decide(ann, ...asked), explanation: policy.explain(policy.principalsOf(ann), ...asked) };
}

test.each([
  ["is part of update", "p, ann, applications, update, p/*, allow", true],
  ["is not given with the parts of update", "p, ann, applications, update/*, p/*, allow", false],
  ["is given by itself", "p, ann, applications, sync-policy, p/*, allow", true],
  ["is taken by itself", "p, ann, applications, update, p/*, allow\np, ann, applications, sync-policy, p/*, deny", false],
  [
    "stays where only update is taken",
    "p, ann, applications, sync-policy, p/*, allow\np, ann, applications, update, p/*, deny",
    true,
  ],
  ["is everything's part", "p, ann, applications, *, p/*, allow", true],
  ["is not what sync is", "p, ann, applications, sync, p/*, allow", false],
])("FL-52 sync-policy %s", (_, csv, allowed) => {
  const { decision, explanation } = ask(csv);
  expect([decision.allowed, explanation.decision]).toEqual([allowed, decision]);
});

test.each([
  ["p, ann, applications, sync-policy, p/*, allow", false],
  ["p, ann, applications, update, p/*, allow\np, ann, applications, sync-policy, p/*, deny", true],
  ["p, ann, applications, sync*, p/*, allow", false],
])("FL-52 in compat mode %j says of sync-policy what it says of update", (csv, allowed) => {
  const { decision, explanation } = ask(csv, "compat");
  expect([decision.allowed, explanation.decision]).toEqual([allowed, decision]);
});

test("FL-52 the least that would allow sync-policy is a line about it alone", () => {
  expect(ask("").explanation.flip?.add).toBe("p, ann, applications, sync-policy, p/a, allow");
});
