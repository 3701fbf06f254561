import { describe, expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import { compilePolicyLines } from "../../../engine/project/compile-policy-lines.js";
import { collectRules, type SubjectRules } from "../../../engine/project/subject-rules.js";

const csv = [
  "p, ann, logs, get, 1, allow",
  "p, role:a, logs, get, 2, allow",
  "p, role:b, logs, get, 3, allow",
  "p, proj:p:dev, logs, get, 4, allow",
  "p, role:other, logs, get, 5, allow",
  "g, ann, role:a",
  "g, role:a, role:b",
  "g, role:b, role:a",
  "g, ann, proj:p:dev",
  "g, proj:p:ops, role:other",
].join("\n");
const project: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec: {
    roles: [
      { name: "dev", policies: ["p, proj:p:dev, logs, get, p/6, allow"] },
      { name: "ops", policies: ["p, proj:p:ops, logs, get, p/7, allow"], groups: ["crew"] },
    ],
  },
};
const lines = compilePolicyLines([{ name: "policy.csv", text: csv }], {
  matching: { mode: "glob" },
  denyMode: "strict",
  builtIn: false,
  projects: [project],
});
const collect = (names: readonly string[], rolesAnywhere = false) => collectRules(names, lines, { rolesAnywhere });
/** The objects of the rules, which tell them apart. */
const objects = (rules: SubjectRules["global"]) =>
  rules.map(({ text }) => text.split(", ")[4] ?? "").toSorted((a, b) => a.localeCompare(b));

describe("collectRules()", () => {
  test.each<[string, readonly string[], boolean, readonly string[], readonly string[]]>([
    ["follows g lines over any number of steps, in circles too", ["ann"], false, ["1", "2", "3"], ["4", "p", "p/6"]],
    ["holds a project's role to its project, and what it leads to", ["crew"], false, [], ["5", "p", "p/7"]],
    ["knows a role by its own name", ["proj:p:ops"], false, [], ["5", "p", "p/7"]],
    ["lets roles count anywhere where it is told to", ["ann"], true, ["1", "2", "3", "4"], ["p", "p/6"]],
    ["and what they lead to", ["proj:p:ops"], true, ["5"], ["p", "p/7"]],
    ["has nothing for strangers", ["bob"], false, [], []],
  ])("%s", (_, names, rolesAnywhere, global, within) => {
    const rules = collect(names, rolesAnywhere);
    expect([objects(rules.global), objects(rules.within("p"))]).toEqual([global, within]);
    expect(rules.within("unknown")).toEqual([]);
  });

  test.each<[readonly string[], string, string | undefined, string]>([
    [["ann"], "role:b", undefined, "ann role:a role:b"],
    [["ann"], "ann", undefined, "ann"],
    [["crew"], "role:other", "p", "crew proj:p:ops role:other"],
    [["crew"], "role:other", undefined, ""],
  ])("%j come to %s in %s by %s", (names, subject, home, path) => {
    expect(collect(names).pathTo(subject, home).join(" ")).toBe(path);
  });
});
