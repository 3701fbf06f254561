import { expect, test } from "vitest";
import { formatKey } from "../../../engine/model/resource-key.js";
import { claimPrefixesOf, inferredParents, isClaimOf } from "../../../engine/tree/relations.js";
import { type LiveSketch, liveObject } from "../live/live-object.js";

const tokenOf = { annotations: { "kubernetes.io/service-account.name": "robot" } };
test.each<[string, LiveSketch, string[]]>([
  ["Endpoints to the Service of their name", { kind: "Endpoints", name: "ui" }, ["/Service/web/ui"]],
  [
    "an EndpointSlice to the Service its label names",
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      name: "ui-x",
      metadata: { labels: { "kubernetes.io/service-name": "ui" } },
    },
    ["/Service/web/ui"],
  ],
  ["an EndpointSlice without label to nobody", { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", name: "ui-x" }, []],
  [
    "a token Secret to its ServiceAccount",
    { kind: "Secret", name: "t", metadata: tokenOf, fields: { type: "kubernetes.io/service-account-token" } },
    ["/ServiceAccount/web/robot"],
  ],
  ["another Secret to nobody", { kind: "Secret", name: "t", metadata: tokenOf, fields: { type: "Opaque" } }, []],
  [
    "a claim to every StatefulSet its name may come from",
    { kind: "PersistentVolumeClaim", name: "data-my-db-0" },
    ["apps/StatefulSet/web/my-db", "apps/StatefulSet/web/db"],
  ],
  ["a claim without number to nobody", { kind: "PersistentVolumeClaim", name: "data-my-db" }, []],
  [
    "an installed operator to its group",
    {
      apiVersion: "operators.coreos.com/v1alpha1",
      kind: "ClusterServiceVersion",
      name: "op",
      metadata: { annotations: { "olm.operatorGroup": "all" } },
    },
    ["operators.coreos.com/OperatorGroup/web/all"],
  ],
  ["what names an owner to nobody else", { kind: "Endpoints", name: "ui", owners: ["uid-1"] }, []],
  ["a Pod to nobody", { kind: "Pod", name: "ui" }, []],
])("inferredParents() leads from %s", (_, sketch, expected) => {
  expect(inferredParents(liveObject(sketch)).map(formatKey)).toEqual(expected);
});

test.each([
  ["data-db-0", true],
  ["data-db-12", true],
  ["data-db-", false],
  ["data-db-x", false],
  ["logs-db-0", false],
  ["data-my-db-0", false],
])("isClaimOf() judges %s by the templates of StatefulSet db: %s", (claim, expected) => {
  const templates = [{ metadata: { name: "data" } }, { metadata: {} }, null];
  const set = liveObject({
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    name: "db",
    fields: { spec: { volumeClaimTemplates: templates } },
  });
  expect(isClaimOf(claimPrefixesOf(set), claim)).toBe(expected);
});

test.each<[string, LiveSketch]>([
  ["a StatefulSet without templates", { apiVersion: "apps/v1", kind: "StatefulSet", name: "db" }],
  ["another kind", { name: "db", fields: { spec: { volumeClaimTemplates: [{ metadata: { name: "data" } }] } } }],
])("claimPrefixesOf() finds none in %s", (_, sketch) => {
  expect(claimPrefixesOf(liveObject(sketch))).toEqual([]);
});
