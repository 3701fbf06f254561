import { afterAll, beforeAll, expect, test } from "vitest";
import { inspectHelm } from "../../../plugins/helm/inspect-helm.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { helmInput, inTime, refusalOf } from "./input.js";
import { chartIn } from "./render-helm.js";

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

const files = chartIn(
  "app",
  {
    "values.yaml": "# how many\nreplicas: 1\nimage:\n  tag: v1\nhosts: [{name: a}]\nlabels:\n  app.kubernetes.io/name: web\n",
    "values-prod.yaml": "replicas: 3\n",
    "values.schema.json": "{}",
    "my-values.yml": "",
    "envs/values.yaml": "",
  },
  "version: 1.2.3\ndescription: shows things",
);

test("inspectHelm() tells the chart's metadata, values and files that look like values", async () => {
  const details = await inspectHelm(tools, helmInput({ files, path: "app" }), inTime());
  expect(details).toMatchObject({ name: "app", version: "1.2.3", description: "shows things" });
  expect(details.valueFiles).toEqual(["my-values.yml", "values-prod.yaml", "values.yaml"]);
  expect(details.values).toContain("# how many\nreplicas: 1\n");
});

test("inspectHelm() flattens values with the Application's value files over them", async () => {
  const helm = { valueFiles: ["values-prod.yaml"], fileParameters: [{ name: "cert", path: "my-values.yml" }] };
  const { parameters, fileParameters, command } = await inspectHelm(tools, helmInput({ files, path: "app", helm }), inTime());
  const byName = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
  expect(byName).toMatchObject({
    replicas: "3",
    "image.tag": "v1",
    "hosts[0].name": "a",
    "labels.app\\.kubernetes\\.io/name": "web",
  });
  expect(fileParameters).toEqual(helm.fileParameters);
  expect(command).toBe(
    "helm template . --name-template shop --namespace default --kube-version 1.36.0 --set-file cert=my-values.yml --values values-prod.yaml --api-versions <api versions removed> --include-crds",
  );
});

test("inspectHelm() refuses what rendering refuses", async () => {
  const helm = { valueFiles: ["none.yaml"] };
  expect(await refusalOf(inspectHelm(tools, helmInput({ files, path: "app", helm }), inTime()))).toMatchObject({
    reason: "VALUE_FILE_NOT_FOUND",
  });
});
