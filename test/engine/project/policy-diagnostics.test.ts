import { expect, test } from "vitest";
import { readRbacSettings } from "../../../engine/access/rbac-settings.js";
import type { AppProject } from "../../../engine/model/app-project.js";
import { diagnosePolicy, diagnoseRoles } from "../../../engine/project/policy-diagnostics.js";

test("diagnosePolicy() tells errors, what has no effect, and keys that nobody reads", () => {
  const map = { "policy.csv": "oops\ng, ann, role:none", "policy.matchmode": "regex" };
  expect(diagnosePolicy(readRbacSettings(map), { map })).toEqual({
    errors: ['Line 1 of policy.csv, "oops": it begins with "oops" instead of p or g.'],
    warnings: [
      'Line 2 of policy.csv, "g, ann, role:none": user defined roles not found in policies: role:none.',
      expect.stringContaining('"policy.matchmode"'),
    ],
  });
});

test("diagnosePolicy() calls the lines of a text by the name of its file", () => {
  expect(diagnosePolicy({ csv: "oops" }, { name: "rules.csv" }).errors[0]).toContain("Line 1 of rules.csv");
});

const project = (action: string): AppProject => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec: { roles: [{ name: "r", policies: [`p, proj:p:r, applications, ${action}, p/*, allow`] }] },
});

test.each([
  ["get", {}, []],
  [
    "fly",
    {},
    [`Role "r" of project "p": invalid policy rule 'p, proj:p:r, applications, fly, p/*, allow': invalid action 'fly'.`],
  ],
  ["action/[", {}, [expect.stringContaining("is no glob pattern")]],
  ["action/[a", { "policy.matchMode": "regex" }, [expect.stringContaining("is no regex pattern")]],
])("FL-46 diagnoseRoles() of the action %s with the settings %j", (action, rbac, messages) => {
  const found = diagnoseRoles(project(action), rbac);
  expect(found).toEqual(messages.map((message) => ({ role: "r", severity: "error", message })));
});
