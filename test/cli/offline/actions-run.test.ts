import { afterAll, expect, test } from "vitest";
import { runAction } from "../../../cli/offline/actions-run.js";
import { UsageError } from "../../../cli/offline/command.js";
import { failureOf } from "../../plugins/kustomize/build.js";
import { useActionCommand } from "./action-command.js";

const command = useActionCommand(runAction);
afterAll(() => command.close());

const deployment = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 1}}";
const script = (text: string) => ({ "o.yaml": deployment, "c/apps/Deployment/actions/mine/action.lua": text });
const withScript = ["mine", "-f", "o.yaml", "--customizations", "c"];

test("actions run prints the object as it shall become", async () => {
  const { exit, result, text } = await command.run(["scale", "-f", "o.yaml", "--param", "replicas=3"], { "o.yaml": deployment });
  expect(exit).toBe(0);
  expect(result).toEqual({
    resources: [
      {
        operation: "patch",
        resource: { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 3 } },
      },
    ],
  });
  expect(text()).toMatch(/^# as it would become\n---\napiVersion: apps\/v1\n/);
});

test("actions run runs a script of a folder, with its parameters as texts", async () => {
  const files = script('obj.spec.note = type(actionParams["n"]) .. actionParams["n"]; return obj');
  const { result } = await command.run([...withScript, "--param", "n=1=2"], files);
  expect(result).toMatchObject({ resources: [{ operation: "patch", resource: { spec: { note: "string1=2" } } }] });
});

test("actions run gives each of several objects its operation", async () => {
  const files = script(
    'return {{operation = "create", resource = {apiVersion = "v1", kind = "ConfigMap", metadata = {name = "c"}}}, {operation = "patch", resource = obj}}',
  );
  expect((await command.run(withScript, files)).result).toMatchObject({
    resources: [{ operation: "create", resource: { kind: "ConfigMap" } }, { operation: "patch" }],
  });
});

test.each<[string, readonly string[], Readonly<Record<string, string>>, RegExp]>([
  ["a script's error is the error, in its own words", withScript, script('error("no such luck", 0)'), /^no such luck$/],
  ["an endless script is stopped", withScript, script("while true do end"), /1000 ms|1 s|second|time/],
  ["an unknown action is named", ["fly", "-f", "o.yaml"], { "o.yaml": deployment }, /there are pause, restart, resume, scale/],
  [
    "a number that is none is quoted",
    ["scale", "-f", "o.yaml", "--param", "replicas=x"],
    { "o.yaml": deployment },
    /^invalid number: x$/,
  ],
])("actions run: %s", async (_, args, files, expected) => {
  const failure = await command.run(args, files).then(
    () => "no failure",
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
  expect(failure).toMatch(expected);
});

test("actions run refuses a script that gives nothing sensible", async () => {
  expect(await failureOf(command.run(withScript, script("return 7")))).toMatch(/^BAD_USER_INPUT SCRIPT_FAILED /);
});

test.each([[[]], [["scale"]], [["scale", "-f", "o.yaml", "--param", "replicas"]], [["a", "b", "-f", "o.yaml"]]])(
  "actions run %j is wrong usage",
  async (args) => {
    await expect(command.run(args, { "o.yaml": deployment })).rejects.toBeInstanceOf(UsageError);
  },
);
