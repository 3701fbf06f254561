import { expect, test } from "vitest";
import { predictLive } from "../../../../engine/diff/predict/predict-live.js";
import { schemaFor } from "../../../../engine/kubernetes/schema-of-kind.js";
import type { Manifest } from "../../../../engine/model/manifest.js";
import { applied, manifest, withLastApplied } from "../manifests.js";

const config = (data: string) => manifest(`apiVersion: v1, kind: ConfigMap, data: ${data}`);
const predict = (target: Manifest, live: Manifest) => predictLive({ target, live, schema: schemaFor(target) });

test("predictLive() believes our own record before an old annotation of a client-side apply", () => {
  const live = withLastApplied(applied(config("{a: '1', b: '2'}")), config("{c: '3'}"));
  const withForeign = { ...live, data: { ...(live.data as object), c: "3" } };
  expect(predict(config("{a: '1'}"), withForeign).object.data).toEqual({ a: "1", c: "3" });
});

test("predictLive() believes the annotation where we never applied", () => {
  const live = withLastApplied(applied(config("{a: '1', b: '2'}"), { manager: "kubectl" }), config("{a: '1', b: '2'}"));
  expect(predict(config("{a: '1'}"), live).object.data).toEqual({ a: "1" });
});

test("predictLive() removes nothing where nothing tells what was wanted before", () => {
  expect(predict(config("{a: '1'}"), config("{a: '0', b: '2'}")).object.data).toEqual({ a: "1", b: "2" });
});

test("E25 predictLive() says so when a list names one item twice, and compares lists as wholes", () => {
  const pod = (env: string) => manifest(`apiVersion: v1, kind: Pod, spec: {containers: [{name: a, env: ${env}}]}`);
  const target = pod("[{name: X, value: '1'}, {name: X, value: '2'}]");
  const { object, warnings } = predict(target, applied(pod("[{name: X, value: '1'}]")));
  expect(object.spec).toMatchObject({ containers: [{ name: "a", env: [{ value: "1" }, { value: "2" }] }] });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(/"name":"X"|name "X".*fields removed from Git are not noticed$/);
});
