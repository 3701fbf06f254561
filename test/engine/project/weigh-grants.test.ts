import { expect, test } from "vitest";
import { missingBelowCeiling, noGrants, scalesOf, weighGrants } from "../../../engine/project/weigh-grants.js";

const yes = { allowed: true, because: "a line" };
const no = { allowed: false, because: "a line" };
const sync = { resource: "applications", action: "sync", object: "p/a" };
const granted = [{ project: "p", scopes: ["sync"] }];
const scales = (mode: "off" | "additive" | "ceiling", exempt = false) => ({ mode, isExempt: () => exempt });

test.each([
  ["off", yes, [], yes],
  ["off", undefined, granted, undefined],
  ["additive", undefined, [], undefined],
  ["additive", undefined, granted, { allowed: true, because: 'the identity provider grants the scope "sync" of project "p"' }],
  ["additive", no, granted, no],
  ["additive", yes, [], yes],
  ["ceiling", yes, granted, yes],
  ["ceiling", no, granted, no],
  ["ceiling", undefined, granted, undefined],
  ["ceiling", yes, [], { allowed: false, because: expect.stringContaining('the scope "sync" is not granted') }],
] as const)("weighGrants() in mode %s, lines %j, grants %j: %j", (mode, lines, grants, expected) => {
  expect(weighGrants(lines, sync, scales(mode), grants)).toEqual(expected);
});

test("weighGrants() keeps closed what no scope stands for, unless the caller is exempt", () => {
  const asked = { ...sync, action: "new-verb" };
  expect(weighGrants(yes, asked, scales("ceiling"), granted)?.because).toContain("no scope stands for it");
  expect(weighGrants(yes, asked, scales("ceiling", true), [])).toBe(yes);
});

test.each([
  ["ceiling", sync, [], { project: "p", scope: { project: "p", scope: "sync" } }],
  ["ceiling", sync, granted, undefined],
  ["ceiling", { ...sync, action: "x" }, [], { project: "p", scope: undefined }],
  ["ceiling", { ...sync, object: "loose" }, [], undefined],
  ["additive", sync, [], undefined],
] as const)("missingBelowCeiling() in mode %s of %j", (mode, asked, grants, missing) => {
  expect(missingBelowCeiling(asked, scales(mode), grants)).toEqual(missing);
});

test("scalesOf() looks once a project for a role that is exempt, also for projects that there are not", () => {
  const asked: (string | undefined)[] = [];
  const pathTo = (role: string, project?: string) => {
    asked.push(project);
    return role === "role:a" && project === "p" ? [role] : [];
  };
  const { isExempt } = scalesOf(
    [{ rules: { pathTo } }],
    { mode: "ceiling", exemptRoles: ["role:a"] },
    (name) => name !== "nowhere",
  );
  const projects = ["p", "q", "nowhere"];
  for (let count = 0; count < 10; count += 1) expect(projects.map(isExempt)).toEqual([true, false, false]);
  expect(asked).toEqual(["p", "q", undefined]);
});

test("noGrants is what counts where nothing is said", () => {
  expect(noGrants).toEqual({ mode: "off", exemptRoles: [] });
});
