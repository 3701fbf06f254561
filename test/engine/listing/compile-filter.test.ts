import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FairleadError } from "../../../engine/errors.js";
import { compileFilter } from "../../../engine/listing/compile-filter.js";
import type { ApplicationFilter } from "../../../engine/model/listing.js";
import { application, applications, type Sketch } from "./applications.js";

const web: Sketch = {
  name: "shop-web",
  project: "shop",
  labels: { team: "red", tier: "web" },
  health: "Healthy",
  sync: "Synced",
  phase: "Failed",
};

test.each<[ApplicationFilter, boolean]>([
  [{}, true],
  [{ name: {} }, true],
  [{ name: { eq: "shop-web" } }, true],
  [{ name: { eq: "shop" } }, false],
  [{ name: { in: ["a", "shop-web"] } }, true],
  [{ name: { in: [] } }, false],
  [{ name: { prefix: "shop-", contains: "we" } }, true],
  [{ name: { prefix: "shop-", contains: "x" } }, false],
  [{ name: { glob: "shop-{web,api}" } }, true],
  [{ name: { regex: "^shop" } }, true],
  [{ name: { regex: "web$" } }, true],
  [{ name: { regex: "^web" } }, false],
  [{ project: ["shop", "x"] }, true],
  [{ project: [] }, false],
  [{ health: ["Degraded", "Healthy"] }, true],
  [{ health: ["Unknown"] }, false],
  [{ sync: ["OutOfSync"] }, false],
  [{ operation: ["Failed"] }, true],
  [{ operation: ["Running"] }, false],
  [{ labelSelector: "team=red,tier in (web,db),!legacy" }, true],
  [{ labelSelector: "team!=red" }, false],
  [{ labelSelector: "" }, true],
  [{ project: ["shop"], sync: ["OutOfSync"] }, false],
  [{ and: [] }, true],
  [{ and: [{ project: ["shop"] }, { sync: ["Synced"] }] }, true],
  [{ or: [] }, false],
  [{ or: [{ project: ["x"] }, { sync: ["Synced"] }] }, true],
  [{ not: {} }, false],
  [{ not: { project: ["x"] }, project: ["shop"] }, true],
])("compileFilter(%j): %s", (filter, expected) => {
  expect(compileFilter(filter)(application(web))).toBe(expected);
});

test("compileFilter() takes null for no condition, as a client may send it", () => {
  const filter = { name: null, project: null, labelSelector: null, not: null, or: null } as unknown as ApplicationFilter;
  expect(compileFilter(filter)(application(web))).toBe(true);
});

test("compileFilter() counts what was never compared as Unknown, and knows no phase without an operation", () => {
  const bare = application({ name: "new" });
  expect(compileFilter({ health: ["Unknown"], sync: ["Unknown"] })(bare)).toBe(true);
  expect(compileFilter({ operation: ["Running", "Failed", "Succeeded", "Error", "Terminating"] })(bare)).toBe(false);
});

const nested = (depth: number): ApplicationFilter => (depth === 1 ? { project: ["p"] } : { not: nested(depth - 1) });

test.each<[string, ApplicationFilter, string]>([
  ["a glob that cannot be read", { name: { glob: "[" } }, "filter.name.glob"],
  ["an expression that cannot be read", { or: [{}, { name: { regex: "(" } }] }, "filter.or[1].name.regex"],
  ["a label selector that cannot be read", { not: { labelSelector: "a in b" } }, "filter.not.labelSelector"],
  ["S5 too many levels", nested(9), "filter.not.not.not.not.not.not.not.not"],
  ["S5 too many conditions", { or: Array.from({ length: 201 }, () => ({ project: ["p"] })) }, "filter.or[200].project"],
])("compileFilter() refuses %s and says where", (_, filter, path) => {
  expect(() => compileFilter(filter)).toThrow(
    expect.objectContaining({ constructor: FairleadError, code: "BAD_USER_INPUT", details: { path } }),
  );
});

test("compileFilter() takes 8 levels and 200 conditions", () => {
  expect(() => compileFilter(nested(8))).not.toThrow();
  expect(() => compileFilter({ or: Array.from({ length: 199 }, () => ({ project: ["p"] })) })).not.toThrow();
});

const filtersUpTo = (depth: number): fc.Arbitrary<ApplicationFilter> =>
  fc.record(
    {
      name: fc.record({ prefix: fc.constantFrom("a", "b"), glob: fc.constantFrom("?", "[a-c]") }, { requiredKeys: [] }),
      project: fc.subarray(["p", "q"]),
      sync: fc.subarray(["Synced", "OutOfSync", "Unknown"]),
      labelSelector: fc.constantFrom("team=x", "!tier"),
      ...(depth > 1 && {
        and: fc.array(filtersUpTo(depth - 1), { maxLength: 2 }),
        or: fc.array(filtersUpTo(depth - 1), { maxLength: 2 }),
      }),
    },
    { requiredKeys: [] },
  );

test("compileFilter() of not (not f) is f, and of not f the opposite", () => {
  fc.assert(
    fc.property(filtersUpTo(3), applications, (filter, list) => {
      const kept = list.filter(compileFilter(filter));
      expect(list.filter(compileFilter({ not: { not: filter } }))).toEqual(kept);
      expect(list.filter(compileFilter({ not: filter }))).toEqual(list.filter((item) => !kept.includes(item)));
    }),
  );
});

test.each([
  ["glob", { name: { glob: "{".repeat(4_000) } }],
  ["regex", { name: { regex: "(".repeat(4_000) } }],
  ["label selector", { labelSelector: "(".repeat(4_000) }],
])("compileFilter() quotes no more than the beginning of a %s that cannot be read", (_, filter) => {
  expect(() => compileFilter(filter)).toThrow(/^.{100,900}$/);
});
