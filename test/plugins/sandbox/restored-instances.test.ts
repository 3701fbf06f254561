import { afterAll, beforeAll, expect, test } from "vitest";
import type { Json } from "../../../engine/model/manifest.js";
import type { ToolName } from "../../../plugins/tools/tool-modules.js";
import { openRealTools, type RealTools } from "../real-tools.js";
import { filesOf } from "./guests.js";

// Our own tools run in instances that were used before and set back. Here the same inputs also run in instances made for them, and must answer the same.
const deployment =
  "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\nspec:\n  template:\n    spec:\n      containers:\n      - {name: a, image: nginx}\n";
const files = filesOf({
  "/src/j/a.jsonnet": "local l = import 'l.libsonnet'; { a: l.f(3), b: std.range(1, 20), m: std.md5('x') }",
  "/src/j/l.libsonnet": "{ f(x):: x + 1 }",
  "/src/j/large.jsonnet": "std.foldl(function(a, b) a + b, std.map(function(x) std.toString(x), std.range(1, 1000)), '')",
  "/src/j/bad.jsonnet": "{ a: error 'no' }",
  "/src/h/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
  "/src/h/values.yaml": "n: 3\nmany: 1\n",
  "/src/h/templates/c.yaml":
    '{{- range until (int .Values.many) }}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ $.Release.Name }}-{{ . }}\ndata:\n  a: {{ sha256sum "x" }}\n  b: {{ dict "z" 1 "y" 2 | toJson | quote }}\n{{- end }}\n',
  "/src/h/templates/t.txt": '{{ if .Values.broken }}{{ fail "broken" }}{{ end }}',
  "/src/k/kustomization.yaml": "resources: [d.yaml]\nnamePrefix: x-\nconfigMapGenerator:\n- name: c\n  literals: [a=b]\n",
  "/src/k/d.yaml": deployment,
  "/src/kbad/kustomization.yaml": "resources: [missing.yaml]\n",
});
const helmDefaults = {
  op: "template",
  chart: "/src/h",
  releaseName: "r",
  namespace: "n",
  values: [],
  setJson: [],
  set: [],
  setString: [],
  setFile: [],
  setLiteral: [],
  apiVersions: [],
  includeCrds: true,
  skipTests: false,
  noHooks: false,
  showOnly: [],
  skipSchemaValidation: false,
  isUpgrade: false,
};
const helm = (more: object) => ({ ...helmDefaults, ...more });
const jsonnet = (file: string) => ({
  op: "evaluate",
  file: `/src/j/${file}`,
  libraries: [],
  extVars: [],
  tlas: [],
  string: false,
});
const inputs: Readonly<Record<ToolName, readonly object[]>> = {
  helm: [helm({}), helm({ set: ["many=300"] }), helm({ set: ["broken=true"] }), helm({ releaseName: "other" })],
  kustomize: [
    { op: "build", directory: "/src/k", loadRestrictor: "rootOnly" },
    { op: "build", directory: "/src/kbad", loadRestrictor: "rootOnly" },
  ],
  jsonnet: ["a.jsonnet", "large.jsonnet", "bad.jsonnet"].map(jsonnet),
  jq: [".a", ".a[", "range(9) | select(. > 9)"].map((expression) => ({
    op: "delete",
    items: [{ expressions: [expression], object: { kind: "Pod", a: 1 } }],
  })),
};

let tools: RealTools;
beforeAll(async () => {
  tools = await openRealTools();
}, 300_000);
afterAll(() => tools.sandbox.close());

test.each<ToolName>(["jq", "jsonnet", "helm", "kustomize"])(
  "an instance of %s that was used answers as a new one",
  { timeout: 400_000 },
  async (tool) => {
    const guest = tools.modules.guest(tool);
    const answer = async (input: object, trustClass: string) => {
      const job = { input: input as Json, files, preload: ["/src"], seed: "s" };
      const { output } = await tools.sandbox.run({ ...guest, trustClass }, job, AbortSignal.timeout(100_000));
      return new TextDecoder().decode(output);
    };
    const fresh = new Map<object, string>();
    for (const input of inputs[tool]) fresh.set(input, await answer(input, `fresh/${tool}`));
    for (const input of [...inputs[tool], ...inputs[tool].toReversed(), ...inputs[tool]])
      expect([input, await answer(input, "built-in")]).toEqual([input, fresh.get(input)]);
  },
);
