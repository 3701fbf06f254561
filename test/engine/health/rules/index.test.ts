import fc from "fast-check";
import { expect, test } from "vitest";
import { healthRules } from "../../../../engine/health/rules/index.js";
import type { Health } from "../../../../engine/model/health.js";
import type { Manifest } from "../../../../engine/model/manifest.js";

const places = healthRules.flatMap((rule) =>
  rule.groups.flatMap((group) => rule.kinds.map((kind) => ({ rule, group, kind, name: `${group}/${kind}` }))),
);

/** Words that rules look for, so that random objects are not all strangers to them. */
const fields =
  `conditions phase state status health observedGeneration replicas readyReplicas message parents ancestors listeners statuses environments
  applicationState ceph racks ingress suspend paused strategy updateStrategy rollingUpdate partition executor sparkConf nodeSets type reason containerStatuses
  restartPolicy loadBalancer __proto__ constructor`.split(/\s+/);
const scalar = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, "", "True", "False", "Unknown", "Ready", "Running", "Failed", "2/3"),
  fc.string({ maxLength: 5 }),
);
const { value } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fields), tie("value"), { maxKeys: 4 }),
  ),
}));
const metadata = fc.record(
  { generation: value, labels: value, annotations: value, finalizers: value, deletionTimestamp: value },
  { requiredKeys: [] },
);
const body = fc.record({ metadata, spec: value, status: value }, { requiredKeys: ["metadata"] });
const healths = new Set(["Healthy", "Suspended", "Progressing", "Missing", "Degraded", "Unknown"]);

const isVerdict = (found: Health | undefined) =>
  found === undefined || (healths.has(found.status) && (found.message === undefined || typeof found.message === "string"));

test.each(places)(
  "healthRules: $name gives a verdict or none on any object, twice the same, and leaves it as it was",
  ({ rule, group, kind }) => {
    const names = { apiVersion: `${group.replace("*", "any")}/v1`, kind: kind.replace("*", "Any") };
    fc.assert(
      fc.property(body, (random) => {
        const object = { ...random, ...names } as unknown as Manifest;
        const before = JSON.stringify(object);
        const found = rule.assess(object);
        expect(isVerdict(found)).toBe(true);
        expect(rule.assess(object)).toEqual(found);
        expect(JSON.stringify(object)).toBe(before);
      }),
      { numRuns: 50 },
    );
  },
);

test("healthRules: a group and kind stand in one rule only", () => {
  const names = places.map(({ name }) => name);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
