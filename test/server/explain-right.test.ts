import { expect, test } from "vitest";
import type { Identity } from "../../engine/model/identity.js";
import { compilePolicy } from "../../engine/project/rbac.js";
import { explainRight } from "../../server/explain-right.js";

const alice: Identity = { username: "alice", issuer: "fairlead", subject: "local:alice", groups: [], authMethod: "local" };
const { policy } = compilePolicy({
  csv: "p, role:dev, applications, get, p/*, allow\np, alice, applications, get, p/b, deny\ng, alice, role:dev",
});
if (policy === undefined) throw new Error("the policy is invalid");
const explain = (resource: string, action: string, object: string) => explainRight(policy, alice, { resource, action, object });

test("FL-54 explainRight() shows the line that decided, the others, and what would turn it round", () => {
  const allow = {
    effect: "allow",
    text: "p, role:dev, applications, get, p/*, allow",
    place: "line 1 of policy.csv",
    via: ["alice", "role:dev"],
  };
  const deny = { effect: "deny", text: "p, alice, applications, get, p/b, deny", place: "line 2 of policy.csv", via: ["alice"] };
  expect(explain("app", "get", "p/a")).toEqual({
    allowed: true,
    because: 'line 1 of policy.csv says "p, role:dev, applications, get, p/*, allow"',
    lines: [allow],
    wouldAdd: "p, alice, applications, get, p/a, deny",
    wouldGo: [],
  });
  expect(explain("app", "get", "p/b")).toMatchObject({ allowed: false, lines: [deny, allow], wouldGo: [deny] });
  expect(explain("projects", "get", "p")).toEqual({
    allowed: false,
    because: "no policy line allows it",
    lines: [],
    wouldAdd: "p, alice, projects, get, p, allow",
    wouldGo: [],
  });
});

test.each([
  ["kites", "get"],
  ["logs", "sync"],
])("explainRight() refuses %s %s, which nobody can ask for", (resource, action) => {
  const refused = expect.objectContaining({ code: "BAD_USER_INPUT", details: { reason: "RBAC_UNKNOWN_NAME" } });
  expect(() => explain(resource, action, "p/a")).toThrow(refused);
});
