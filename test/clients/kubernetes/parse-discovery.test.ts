import * as fc from "fast-check";
import { expect, test } from "vitest";
import { parseAggregated, parseGroupList, parseResourceList } from "../../../clients/kubernetes/parse-discovery.js";

test("parseGroupList() puts the preferred version first", () => {
  const entry = (version: string) => ({ groupVersion: `apps/${version}`, version });
  const groups = [
    { name: "apps", versions: [entry("v1beta1"), entry("v1")], preferredVersion: entry("v1") },
    { name: "x", versions: [entry("v3")] },
  ];
  expect(parseGroupList({ kind: "APIGroupList", groups })).toEqual([
    { group: "apps", versions: ["v1", "v1beta1"] },
    { group: "x", versions: ["v3"] },
  ]);
});

test("parseResourceList() leaves subresources out", () => {
  const resources = ["pods", "pods/log"].map((name) => ({ name, kind: "Pod", namespaced: true, verbs: ["get"] }));
  expect(parseResourceList({ resources }, "", "v1").map(({ resource }) => resource)).toEqual(["pods"]);
});

test("R15 parseAggregated() does not know the kinds of a stale version", () => {
  const versions = [{ version: "v1", freshness: "Stale", resources: [] }];
  const document = { kind: "APIGroupDiscoveryList", items: [{ metadata: { name: "g" }, versions }] };
  expect(parseAggregated(document)).toEqual([{ group: "g", versions: [{ version: "v1", resources: undefined }] }]);
});

test("no parser throws, whatever a server sends", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (items) => {
      parseAggregated({ kind: "APIGroupDiscoveryList", items });
      parseAggregated({
        kind: "APIGroupDiscoveryList",
        items: [items, { versions: items }, { versions: [items, { resources: items }] }],
      });
      parseGroupList({ groups: [items, { versions: items }] });
      expect(Array.isArray(parseResourceList({ resources: [items] }, "g", "v1"))).toBe(true);
    }),
  );
});
