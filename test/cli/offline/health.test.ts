import { afterAll, afterEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../cli/offline/command.js";
import { judgeFile } from "../../../cli/offline/health.js";
import { createLuaScriptRunner } from "../../../plugins/lua/script-runner.js";
import { failureOf } from "../../plugins/kustomize/build.js";
import { makeFolder, type TemporaryFolder } from "./temporary-folder.js";

const scripts = createLuaScriptRunner();
let folder: TemporaryFolder | undefined;
afterAll(() => scripts.close());
afterEach(() => folder?.remove());

async function run(args: readonly string[], files: Readonly<Record<string, string>>, stdin?: string) {
  folder = await makeFolder(files);
  const read = stdin === undefined ? {} : { stdin: () => Promise.resolve(stdin) };
  return judgeFile(args, {
    folder: folder.path,
    signal: AbortSignal.timeout(60_000),
    scripts,
    ...read,
    get tools(): never {
      throw new Error("no tool is needed here");
    },
  });
}

const service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n";
const widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nstatus: {phase: Broken}\n";
const byPhase = 'return {status = "Degraded", message = obj.status.phase}';
const withScript = ["-f", "o.yaml", "--customizations", "scripts"];

test.each([
  ["a built-in rule", service, "Healthy", "", "Healthy  Service/web (built-in rule)\n"],
  [
    "a deletion",
    "{apiVersion: v1, kind: Pod, metadata: {name: p, deletionTimestamp: '2026-01-01T00:00:00Z'}}",
    "Progressing",
    "Pending deletion",
    "Progressing  Pod/p (it is being deleted)\nPending deletion\n",
  ],
  [
    "a built-in rule without metadata",
    "{apiVersion: v1, kind: Service, metadata: null}",
    "Healthy",
    "",
    "Healthy  Service/ (built-in rule)\n",
  ],
  [
    "a built-in rule that cannot read it",
    '{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: "1"}}',
    "Unknown",
    "failed to convert unstructured Deployment to typed: unrecognized type: int32",
    "Unknown  Deployment/d (built-in rule)\nfailed to convert unstructured Deployment to typed: unrecognized type: int32\n",
  ],
  ["nobody", widget, null, "", "No opinion: there is no rule for Widget.\n"],
])("health is judged by %s", async (_, object, status, message, printed) => {
  const { exit, result, text } = await run(["-f", "o.yaml"], { "o.yaml": object });
  expect({ exit, result }).toEqual({ exit: 0, result: { status, message } });
  expect(text()).toBe(printed);
});

test("health reads standard input", async () => {
  expect((await run(["-f", "-"], {}, service)).result).toEqual({ status: "Healthy", message: "" });
});

describe("health --customizations", () => {
  test("lets a script decide before a built-in rule", async () => {
    const script = 'return {status = "Suspended", message = obj.metadata.name}';
    const { result, text } = await run(withScript, { "o.yaml": service, "scripts/Service/health.lua": script });
    expect(result).toEqual({ status: "Suspended", message: "web" });
    expect(text()).toBe("Suspended  Service/web (script)\nweb\n");
  });

  test("takes a pattern where there is no script for the kind", async () => {
    const files = { "o.yaml": widget, "scripts/_.com/_/health.lua": byPhase };
    expect((await run(withScript, files)).result).toEqual({ status: "Degraded", message: "Broken" });
  });

  test("asks no script about an object that is being deleted", async () => {
    const object = widget.replace("{name: w}", "{name: w, deletionTimestamp: '2026-01-01T00:00:00Z'}");
    const files = { "o.yaml": object, "scripts/example.com/Widget/health.lua": byPhase };
    expect((await run(withScript, files)).result).toEqual({ status: "Progressing", message: "Pending deletion" });
  });

  test.each(["-- nothing", "return nil", "return {}"])("gives no status for a script that says nothing: %j", async (script) => {
    const { result, text } = await run(withScript, { "o.yaml": service, "scripts/Service/health.lua": script });
    expect(result).toEqual({ status: null, message: "" });
    expect(text()).toBe("The script Service/health.lua says nothing. In a cluster the built-in rule would decide: Healthy.\n");
  });

  test.each([
    [
      "a status that is none",
      'return {status = "Fine"}',
      { status: "Unknown", message: "Lua returned an invalid health status" },
    ],
    ["goto", 'goto done\n::done::\nreturn {status = "Healthy"}', { status: "Healthy", message: "" }],
  ])("takes %s as Argo CD does", async (_, script, expected) => {
    expect((await run(withScript, { "o.yaml": service, "scripts/Service/health.lua": script })).result).toEqual(expected);
  });

  test.each([
    ["that fails", 'error("no luck")', "BAD_USER_INPUT", /no luck/],
    ["that gives a text", 'return "Healthy"', "BAD_USER_INPUT", /expect table output from Lua script, not string/],
    ["that does not end", "while true do end", "DEADLINE_EXCEEDED", /1000 ms/],
    ["that wants files", 'return io.open("/etc/passwd")', "BAD_USER_INPUT", /io/],
  ])("refuses a script %s", async (_, script, code, message) => {
    const failure = await failureOf(run(withScript, { "o.yaml": service, "scripts/Service/health.lua": script }));
    expect(failure).toMatch(new RegExp(`^${code} .*${message.source}`));
  });
});

test.each([
  ["what is no object of Kubernetes", "a: 1", /a Kubernetes object has apiVersion, kind and metadata/],
  ["several objects", `${service}---\n${widget}`, /it must hold one object, not 2/],
  ["what is no YAML", "a: [", /Cannot read "o\.yaml"/],
])("health refuses %s", async (_, object, message) => {
  expect(await failureOf(run(["-f", "o.yaml"], { "o.yaml": object }))).toMatch(message);
});

test("health says how it is used", async () => {
  expect((await run(["--help"], {})).text()).toContain("Usage: fairlead health [options]");
  await expect(run([], {})).rejects.toThrow(UsageError);
  await expect(run(["-f", "o.yaml", "--loud"], {})).rejects.toThrow(/unknown option '--loud'/);
});
