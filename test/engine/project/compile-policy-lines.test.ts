import { expect, test } from "vitest";
import type { AppProject } from "../../../engine/model/app-project.js";
import { compilePolicyLines } from "../../../engine/project/compile-policy-lines.js";

const project: AppProject = {
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "p" },
  spec: {
    roles: [
      { name: "good", policies: ["p, proj:p:good, logs, get, p/*, allow"], groups: ["team", "role:admin"] },
      { name: "bad", policies: ["p, proj:p:bad, logs, get, p/*, allow", "p, proj:q:bad, logs, get, q/*, allow"] },
      { name: "no name", policies: [] },
    ],
  },
};

const options = { matching: { mode: "glob" }, denyMode: "strict" } as const;

test("compilePolicyLines() keeps files and projects apart and reports every problem where it is", () => {
  const files = [{ name: "policy.csv", text: "p, a, logs, get, *, allow\noops" }];
  const lines = compilePolicyLines(files, { ...options, builtIn: false, projects: [project] });
  expect([...lines.rules.keys()]).toEqual(["a"]);
  expect(lines.problems.map(({ where }) => where)).toEqual([
    { file: "policy.csv", line: 2 },
    { project: "p", role: "bad" },
    { project: "p", role: "no name" },
  ]);
  const own = lines.projects.get("p");
  expect([...(own?.bindings ?? [])]).toEqual([["team", ["proj:p:good"]]]);
  expect(own?.rules.get("proj:p:good")).toHaveLength(2);
  expect(own?.rules.get("proj:p:bad")).toEqual([]);
});

test("compilePolicyLines() knows which names are roles", () => {
  const lines = compilePolicyLines([{ name: "policy.csv", text: "g, a, ops" }], { ...options, builtIn: true, projects: [] });
  expect([...lines.roleNames].toSorted()).toEqual(["ops", "role:admin", "role:readonly"]);
});
