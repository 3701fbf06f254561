import { expect, test } from "vitest";
import { settleTracking } from "../../../../engine/diff/normalizations/tracking.js";
import { manifest } from "../manifests.js";

const key = "app.kubernetes.io/instance";
const id = "argocd.argoproj.io/tracking-id";
const config = (metadata: string) => manifest(`apiVersion: v1, kind: ConfigMap, metadata: ${metadata}`);
const target = config(`{annotations: {${id}: shop}}`);

test.each([
  ["lends the target's mark to an object tracked by label", `{labels: {${key}: shop}}`, { annotations: { [id]: "shop" } }],
  ["keeps other labels", `{labels: {${key}: shop, a: b}}`, { annotations: { [id]: "shop" }, labels: { a: "b" } }],
  [
    "leaves the mark of another Application",
    `{labels: {${key}: shop}, annotations: {${id}: other}}`,
    { annotations: { [id]: "other" } },
  ],
  ["leaves objects without the label", "{labels: {a: b}}", { labels: { a: "b" } }],
])("E-32 settleTracking() %s", (_, live, expected) => {
  expect(settleTracking({ target, live: config(live) }, key).live.metadata).toEqual({
    name: "it",
    namespace: "web",
    ...expected,
  });
});

test("settleTracking() keeps a label that the target wants", () => {
  const wanted = config(`{labels: {${key}: shop}, annotations: {${id}: shop}}`);
  const { live } = settleTracking({ target: wanted, live: config(`{labels: {${key}: shop}}`) }, key);
  expect(live.metadata).toMatchObject({ labels: { [key]: "shop" }, annotations: { [id]: "shop" } });
});
