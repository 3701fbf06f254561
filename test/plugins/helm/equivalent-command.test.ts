import { expect, test } from "vitest";
import { equivalentCommand } from "../../../plugins/helm/equivalent-command.js";
import type { HelmTemplateInput } from "../../../plugins/helm/messages.js";

const plain: HelmTemplateInput = {
  op: "template",
  chart: "/src/apps/web",
  releaseName: "web",
  namespace: "prod",
  values: [],
  setJson: [],
  set: [],
  setString: [],
  setFile: [],
  setLiteral: [],
  apiVersions: [],
  includeCrds: false,
  skipTests: false,
  noHooks: false,
  showOnly: [],
  skipSchemaValidation: false,
  isUpgrade: false,
};

test.each<[string, Partial<HelmTemplateInput>, string]>([
  ["nothing but name and namespace", {}, ""],
  ["the Kubernetes version", { kubeVersion: "1.32.4" }, " --kube-version 1.32.4"],
  [
    "parameters in quotes where a shell needs them",
    { set: ["a=1", "b=x y", "c={1,2}"], setString: ["d='"] },
    ` --set a=1 --set 'b=x y' --set 'c={1,2}' --set-string 'd='\\'''`,
  ],
  [
    "files as seen from the chart",
    {
      values: [
        { name: "", path: "/src/apps/web/values-prod.yaml" },
        { name: "", path: "/src/envs/prod.yaml" },
      ],
    },
    " --values values-prod.yaml --values ../../envs/prod.yaml",
  ],
  [
    "files of another source by its name",
    { values: [{ name: "", path: "/refs/values/prod.yaml" }] },
    " --values '$values/prod.yaml'",
  ],
  ["a file parameter", { setFile: ["cert=/src/apps/certs/a.pem"] }, " --set-file cert=../certs/a.pem"],
  ["a URL as it is", { values: [{ name: "https://example.com/v.yaml", text: "a: 1" }] }, " --values https://example.com/v.yaml"],
  [
    "values of the Application by name only",
    { values: [{ name: "helm.values", text: "password: secret" }] },
    " --values <temp file with values from source.helm.values/valuesObject>",
  ],
  ["the list of API versions as removed", { apiVersions: ["apps/v1", "v1"] }, " --api-versions <api versions removed>"],
  [
    "the switches",
    { includeCrds: true, skipSchemaValidation: true, skipTests: true },
    " --include-crds --skip-schema-validation --skip-tests",
  ],
])("equivalentCommand() writes %s", (_, part, expected) => {
  expect(equivalentCommand({ ...plain, ...part })).toBe(`helm template . --name-template web --namespace prod${expected}`);
});

test("equivalentCommand() writes paths of a chart in the root", () => {
  const values = [{ name: "", path: "/src/envs/a.yaml" }];
  expect(equivalentCommand({ ...plain, chart: "/src", values })).toContain("--values envs/a.yaml");
});
