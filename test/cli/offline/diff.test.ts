import { expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { compareFiles } from "../../../cli/offline/diff.js";
import { usePureRuns } from "./run-pure.js";

const run = usePureRuns(compareFiles);
const config = (data: string, metadata = "{name: c, namespace: web}") =>
  `{apiVersion: v1, kind: ConfigMap, metadata: ${metadata}, data: ${data}}`;
const both = ["--target", "t.yaml", "--live", "l.yaml"];
const lastApplied = (data: string) => {
  const note = JSON.stringify(
    config(data)
      .replaceAll(/(\w+):/g, '"$1":')
      .replaceAll(/: (\w+)/g, ': "$1"'),
  );
  return `{name: c, namespace: web, annotations: {kubectl.kubernetes.io/last-applied-configuration: ${note}}}`;
};

test.each([
  ["nothing", config("{a: x}"), config("{a: x, b: y}"), false],
  ["a value", config("{a: x}"), config("{a: y}"), true],
  ["what was applied and is not wanted any more", config("{a: x}"), config("{a: x, b: y}", lastApplied("{a: x, b: y}")), true],
  ["status", "{apiVersion: v1, kind: Pod, status: {phase: x}}", "{apiVersion: v1, kind: Pod, status: {phase: y}}", false],
])("diff finds %s", async (_, target, live, modified) => {
  const { exit, result } = await run(both, { "t.yaml": target, "l.yaml": live });
  expect({ exit, result }).toMatchObject({ exit: 0, result: { modified } });
});

test.each([
  [["--target", "t.yaml"], { modified: true, normalizedLive: null, predictedLive: { kind: "ConfigMap" } }],
  [["--live", "l.yaml"], { modified: false, normalizedLive: { kind: "ConfigMap" }, predictedLive: null }],
  [["--target", "t.yaml", "--live", "none.yaml"], { modified: true, normalizedLive: null }],
])("diff of one side alone: %j", async (args, expected) => {
  const files = { "t.yaml": config("{a: x}"), "l.yaml": config("{a: x}"), "none.yaml": "" };
  expect((await run(args, files)).result).toMatchObject(expected);
});

test("diff shows a person what differs, field by field and as text", async () => {
  const { text } = await run(both, { "t.yaml": config("{a: x}"), "l.yaml": config("{a: z}") });
  expect(text()).toBe(
    [
      "ConfigMap web/c differs from what is wanted:",
      '  ~ data.a: "z" → "x"',
      "",
      "--- live//ConfigMap/web/c",
      "+++ target//ConfigMap/web/c",
      "@@ -1,6 +1,6 @@",
      " apiVersion: v1",
      " data:",
      "-  a: z",
      "+  a: x",
      " kind: ConfigMap",
      " metadata:",
      "   name: c",
      "",
    ].join("\n"),
  );
});

test("S2 diff shows no secret values to a person", async () => {
  const secret = (value: string) => `{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {key: ${value}}}`;
  const { text } = await run(both, { "t.yaml": secret("canary-one"), "l.yaml": secret("canary-two") });
  expect(text()).not.toMatch(/canary|Y2FuYXJ5/);
  expect(text()).toContain('~ data.key: "++++++++" → "++++++++++++"');
});

const replicas = (count: number) => `{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: ${count}}}`;
const differing = { "t.yaml": replicas(1), "l.yaml": replicas(2) };
const application = (rule: string) =>
  `{apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {ignoreDifferences: [${rule}]}}`;
const settings = (data: object) => JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "argocd-cm" }, data });

test.each([
  ["an Application's rule", ["--app", "f"], application("{group: apps, kind: Deployment, jsonPointers: [/spec/replicas]}")],
  [
    "a setting for the kind",
    ["--settings", "f"],
    settings({ "resource.customizations.ignoreDifferences.apps_Deployment": "jsonPointers: [/spec/replicas]" }),
  ],
  [
    "a setting for all",
    ["--settings", "f"],
    settings({ "resource.customizations.ignoreDifferences.all": "jsonPointers: [/spec/replicas]" }),
  ],
  [
    "the old form of a setting",
    ["--settings", "f"],
    settings({ "resource.customizations": "apps/Deployment: {ignoreDifferences: 'jsonPointers: [/spec/replicas]'}" }),
  ],
])("diff ignores what %s names", async (_, args, file) => {
  expect((await run([...both, ...args], { ...differing, f: file })).result).toMatchObject({ modified: false });
});

test.each([
  [["--ignore-aggregated-roles"], {}, false],
  [["--settings", "f"], { f: settings({ "resource.compareoptions": "ignoreAggregatedRoles: true" }) }, false],
  [[], {}, true],
])("diff passes over rules of aggregated roles with %j", async (args, files, modified) => {
  const role = (verb: string) =>
    `{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: r}, aggregationRule: {}, rules: [{verbs: [${verb}]}]}`;
  const { result } = await run([...both, ...args], { "t.yaml": role("get"), "l.yaml": role("list"), ...files });
  expect(result).toMatchObject({ modified });
});

const managed =
  "managedFields: [{manager: argocd-controller, operation: Apply, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {f:data: {f:a: {}}}}]";
const answer = config("{a: x, hooked: z}", `{name: c, namespace: web, resourceVersion: '9', ${managed}}`);
const dryRun = {
  "t.yaml": config("{a: x}"),
  "l.yaml": config("{a: x}", "{name: c, namespace: web, resourceVersion: '8'}"),
  "p.yaml": answer,
};

test.each([
  ["without what webhooks change", [], false],
  ["with it", ["--include-webhook-mutations"], true],
])("diff --server-side compares with the answer to a dry run, %s", async (_, more, modified) => {
  const { result } = await run([...both, "--server-side", "--predicted", "p.yaml", ...more], dryRun);
  expect(result).toMatchObject({ modified });
  expect(JSON.stringify(result)).not.toMatch(/managedFields|resourceVersion/);
});

test("diff --server-side needs an answer that says who owns what", async () => {
  const args = [...both, "--server-side", "--predicted", "p.yaml"];
  await expect(run(args, { ...dryRun, "p.yaml": config("{a: x}") })).rejects.toThrow(
    "predictedLive for resource ConfigMap/c must have the managedFields",
  );
  await expect(run([...args, "--manager", "me"], dryRun)).rejects.toThrow("no managed fields found for manager: me");
});

test("diff --structured-merge sees by the owners of fields what is not wanted any more", async () => {
  const files = { "t.yaml": config("{}"), "l.yaml": config("{a: x, b: y}", `{name: c, namespace: web, ${managed}}`) };
  expect((await run(both, files)).result).toMatchObject({ modified: false });
  const { result } = await run([...both, "--structured-merge"], files);
  expect(result).toMatchObject({ modified: true, normalizedLive: { data: { a: "x" } } });
});

test.each([
  [[], /--target, --live or both/],
  [["--target", "a", "--manager", "m"], /--manager needs --server-side/],
  [["--target", "a", "--live", "b", "--server-side"], /needs the answer to the dry run/],
  [["--unknown"], /unknown option/],
])("diff %j is wrong usage", async (args, message) => {
  const failure = await run(args, {}).catch((thrown: unknown) => thrown);
  expect(failure).toBeInstanceOf(UsageError);
  expect((failure as Error).message).toMatch(message);
});

test.each(["[1]", "{kind: Pod, apiVersion: 1}", "{apiVersion: v1}", "{apiVersion: v1, kind: Pod, metadata: x}"])(
  "diff refuses %s as a side",
  async (text) => {
    await expect(run(["--target", "t.yaml"], { "t.yaml": text })).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
  },
);

test.each([
  ["{}", "spec.ignoreDifferences must be a list"],
  ["[{group: apps}]", "spec.ignoreDifferences[0] must be a rule with a kind"],
  ["[{kind: A}, {kind: A, name: 1}]", "spec.ignoreDifferences[1].name is 1 and must be a text; write it in quotes"],
  ["[{kind: A, jsonPointers: /spec}]", "spec.ignoreDifferences[0].jsonPointers must be a list of texts"],
  ["[{kind: A, jqPathExpressions: [1]}]", "spec.ignoreDifferences[0].jqPathExpressions must be a list of texts"],
])("diff refuses the rules %s", async (rules, problem) => {
  const files = { ...differing, app: `{kind: Application, spec: {ignoreDifferences: ${rules}}}` };
  await expect(run([...both, "--app", "app"], files)).rejects.toMatchObject({
    message: `Cannot read "app": ${problem}`,
    details: { reason: "MANIFEST_INVALID" },
  });
});

test("diff refuses managed fields that are no list", async () => {
  const files = { "t.yaml": config("{a: x}"), "l.yaml": config("{a: x}", "{name: c, managedFields: x}") };
  await expect(run(both, files)).rejects.toThrow('Cannot compare "l.yaml": metadata.managedFields must be a list of objects');
});

test.each([
  ["", ""],
  ["---\n", "null"],
  ["# nothing\n", "---\n---\n"],
])("diff of nothing and nothing, %j and %j, finds no difference", async (target, live) => {
  const { exit, result, text } = await run(both, { "t.yaml": target, "l.yaml": live });
  expect({ exit, result }).toEqual({ exit: 0, result: { modified: false, normalizedLive: null, predictedLive: null } });
  expect(text()).toBe("Neither file holds an object: nothing differs.\n");
});

test("diff reads its rules even if there is nothing to compare", async () => {
  const files = { "t.yaml": "", "l.yaml": "" };
  await expect(run([...both, "--app", "none.yaml"], files)).rejects.toThrow('Cannot read "none.yaml"');
  await expect(run([...both, "--settings", "none.yaml"], files)).rejects.toThrow('Cannot read "none.yaml"');
});

test("diff tells of numbers that it cannot tell apart", async () => {
  const foo = (number: string) => `{"apiVersion": "x.io/v1", "kind": "Foo", "metadata": {"name": "a"}, "spec": {"a": ${number}}}`;
  const { result, notes } = await run(both, { "t.yaml": foo("9007199254740993"), "l.yaml": foo("9007199254740992") });
  expect(result).toMatchObject({ modified: false });
  expect(notes).toEqual(['NUMBER_INEXACT: "t.yaml" at 1: 9007199254740993 cannot be held exactly']);
});
