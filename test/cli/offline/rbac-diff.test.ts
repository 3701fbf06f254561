import { expect, test } from "vitest";
import { diffPolicyFiles } from "../../../cli/offline/rbac-diff.js";
import { fileOf, usePureRuns } from "./run-pure.js";

const run = usePureRuns(diffPolicyFiles);
const project = fileOf("AppProject", {
  roles: [{ name: "r", policies: ["p, proj:p:r, applications, sync, p/*, allow"], groups: ["team"] }],
});
const diff = (before: string, after: string, more: readonly string[] = [], files: Record<string, string> = {}) =>
  run(["old", "new", ...more], { old: before, new: after, project, ...files });

interface Result {
  readonly changed: readonly { subject: string; resource: string; action: string; object: string; allowed: boolean }[];
  readonly asked: number;
}
const changes = (result: unknown) =>
  (result as Result).changed.map(({ subject, resource, action, object, allowed }) =>
    [subject, allowed ? "+" : "-", resource, action, object].join(" "),
  );

const sync = "p, role:a, applications, sync, p/*, allow\ng, ann, role:a";

test.each<[string, string, string, readonly string[]]>([
  ["nothing for the same lines in another order", sync, sync.split("\n").reverse().join("\n"), []],
  [
    "what a narrower object loses",
    sync,
    sync.replace("p/*", "p/a-*"),
    ["ann - applications sync p/any", "role:a - applications sync p/any"],
  ],
  ["whom a g line is taken from", sync, sync.split("\n")[0] ?? "", ["ann - applications sync p/any"]],
  ["what a new deny takes", sync, `${sync}\np, ann, *, sync, p/prod, deny`, ["ann - applications sync p/prod"]],
  [
    "a path",
    "",
    "p, ann, applications, action/apps/Deployment/restart, p/*, allow",
    ["ann + applications action/apps/Deployment/restart p/any"],
  ],
  [
    "either of a choice",
    "",
    'p, ann, applications, "{get,sync}", p/a, allow',
    ["ann + applications get p/a", "ann + applications sync p/a"],
  ],
  ["what has no object", "", "p, ann, certificates, get, *, allow", ["ann + certificates get "]],
])("FL-53 rbac diff tells %s", async (_, before, after, expected) => {
  const { exit, result } = await diff(before, after);
  expect(changes(result).filter((change) => /^(ann|role:a) /.test(change))).toEqual(expected);
  expect(exit).toBe(expected.length === 0 ? 0 : 1);
});

test("FL-53 rbac diff knows the default role, the mode of patterns, the roles of projects and whoever claims speak of", async () => {
  const map = (data: object) => JSON.stringify({ kind: "ConfigMap", metadata: { name: "argocd-rbac-cm" }, data });
  const claims = JSON.stringify({ iss: "https://i", sub: "x", preferred_username: "zoe", groups: ["team"] });
  const before = map({ "policy.csv": "" });
  const after = map({ "policy.csv": "p, team, applications, sync, p/*, deny", "policy.default": "role:readonly" });
  const { result } = await diff(before, after, ["--project", "project", "--claims", "claims"], { claims });
  const found = changes(result);
  expect(found).toContain("anybody else + projects get p");
  expect(found).toContain("team - applications sync p/any");
  expect(found).toContain("zoe (claims) - applications sync p/any");
});

test("FL-53 rbac diff says in words who may do what no longer, and why", async () => {
  const { text } = await diff(sync, "");
  expect(text()).toMatch(
    /^2 of \d+ decisions change, for 2 subjects\nann\n {2}- may no longer sync applications "p\/any"\n {6}before: line 1 of old says/,
  );
  expect((await diff(sync, sync)).text()).toMatch(/^nothing changes: \d+ decisions are the same\n$/);
});

test("rbac diff refuses a policy that is none, and names its side", async () => {
  await expect(diff("oops", "")).rejects.toThrow('Cannot compare "old": Line 1 of old, "oops"');
  await expect(diff("", "oops")).rejects.toThrow('Cannot compare "new"');
  await expect(run(["old"], { old: "" })).rejects.toThrow("missing required argument");
});
