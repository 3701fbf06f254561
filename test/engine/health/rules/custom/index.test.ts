import { expect, test } from "vitest";
import { argoCdKinds, isJudgedByArgoCd } from "../../../../../engine/health/argo-cd-kinds.js";
import { findRule } from "../../../../../engine/health/find-rule.js";
import type { HealthRule } from "../../../../../engine/health/rule.js";
import { customRules } from "../../../../../engine/health/rules/custom/index.js";

test.each(argoCdKinds)("customRules and those of Kubernetes have one for %s, as Argo CD has", (name) => {
  const [group = "", kind = ""] = name.replaceAll("*", "any").split("/");
  expect(findRule(group, kind, "argo-cd")).toBeDefined();
});

const placesOf = (rule: HealthRule) => rule.groups.flatMap((group) => rule.kinds.map((kind) => ({ rule, group, kind })));
const beyond = customRules
  .map(placesOf)
  .filter((places) => !places.some(({ group, kind }) => isJudgedByArgoCd(group, kind)))
  .flat();

test.each(beyond)(
  "customRules say nothing of $group/$kind without a status: Argo CD would not wait for one",
  ({ rule, group, kind }) => {
    const object = {
      apiVersion: `${group.replace("*", "any")}/v1`,
      kind: kind.replace("*", "Any"),
      metadata: { generation: 1 },
      spec: {},
    };
    expect(rule.assess(object)).toBeUndefined();
    expect(rule.assess({ ...object, status: {} })).toBeUndefined();
  },
);
