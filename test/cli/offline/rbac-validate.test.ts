import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { validatePolicyFile } from "../../../cli/offline/rbac-validate.js";
import { usePureRuns } from "./run-pure.js";

const run = usePureRuns(validatePolicyFile);
const validate = (text: string) => run(["--policy", "policy"], { policy: text });

test.each([
  "p, role:admin, projects, delete, *, allow",
  'p, "role,admin", projects, delete, *, allow\ng, a, "role,admin"',
  "#\np, ann, projects, delete, *, allow",
  " p, ann, projects, delete, *, allow ",
  "g, ann, role:admin",
])("rbac validate takes %j", async (text) => {
  const { exit, result } = await validate(text);
  expect([exit, (result as { valid: boolean }).valid, (result as { errors: unknown[] }).errors]).toEqual([0, true, []]);
});

test.each([
  ["this, is, not, a, good, policy", 'it begins with "this"'],
  ["this\ttoo", "it begins with"],
  ["p, ann, projects, delete, * allow", "a p line has 6 fields"],
  ["g, ann", "a g line has 3 fields"],
  ["p", "a p line has 6 fields"],
  [", role:a, applications, *, p/*, allow", 'it begins with "" instead of p or g'],
  ['p, ann, projects, delete, "*, allow', "its quotes do not match"],
  ["p, ann, logs, get, [, deny", '"[" is no glob pattern'],
])("rbac validate refuses %j", async (text, because) => {
  const { exit, result, text: said } = await validate(text);
  expect([exit, result]).toEqual([1, { valid: false, errors: [expect.stringContaining(because)], warnings: expect.any(Array) }]);
  expect(said()).toContain("invalid: policy\n  error: Line 1 of policy, ");
});

test("rbac validate reads a ConfigMap, and names the key of each line", async () => {
  const data = {
    "policy.csv": "g, ann, role:none",
    "policy.x.csv": "p, bob, nothing, get, *, allow",
    "policy.matchmode": "regex",
  };
  const { exit, result, text } = await validate(
    JSON.stringify({ kind: "ConfigMap", metadata: { name: "argocd-rbac-cm" }, data }),
  );
  expect([exit, result]).toEqual([
    0,
    {
      valid: true,
      errors: [],
      warnings: [
        'Line 1 of policy.csv, "g, ann, role:none": user defined roles not found in policies: role:none.',
        expect.stringContaining('Line 1 of policy.x.csv, "p, bob, nothing, get, *, allow": its resource "nothing" fits none'),
        expect.stringContaining('Nobody reads the key "policy.matchmode"'),
      ],
    },
  ]);
  expect(text()).toContain("valid, with warnings: policy\n  warning: Line 1 of policy.csv");
});

test("rbac validate warns of patterns that do not compile, and of an empty policy", async () => {
  expect((await validate("p, ann, logs, get, [, allow")).result).toMatchObject({
    valid: true,
    warnings: [expect.stringContaining("matches nothing")],
  });
  expect((await validate("")).result).toEqual({ valid: true, errors: [], warnings: ["The policy holds no lines."] });
});

test("rbac validate refuses wrong usage and names what it cannot read", async () => {
  await expect(run([], {})).rejects.toThrow(UsageError);
  await expect(run(["--policy", "policy", "more"], { policy: "" })).rejects.toThrow(UsageError);
  await expect(run(["--policy", "none"], {})).rejects.toThrow("none");
  await expect(validate("apiVersion: v1\nkind: [")).rejects.toThrow('Cannot read "policy"');
});
