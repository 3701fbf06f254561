import { describe, expect, test } from "vitest";
import { createOsSandbox, type OsSandbox } from "../../../plugins/cmp/os-sandbox.js";
import { type CmpPluginOptions, createCmpPlugin } from "../../../plugins/cmp/plugin.js";
import { readPluginConfig } from "../../../plugins/cmp/plugin-config.js";
import type { FakeFiles } from "../../fakes/file-tree.js";
import { type InputParts, makeInput } from "../make-input.js";
import { configMap } from "../render.js";
import { rarePrimitives, sharedProbe } from "./run-commands.js";

const { signal } = new AbortController();
const sandbox = createOsSandbox({ probe: sharedProbe, allowWeaker: rarePrimitives });

/** A sandbox that counts its runs. */
function counting(): OsSandbox & { readonly runs: () => number } {
  let runs = 0;
  const run: OsSandbox["run"] = (job, each) => {
    runs += 1;
    return sandbox.run(job, each);
  };
  return { ...sandbox, run, runs: () => runs };
}

/** A plugin of this spec (YAML, one line a field). */
function pluginOf(spec: readonly string[], options: Partial<CmpPluginOptions> = {}) {
  const source = [
    "kind: ConfigManagementPlugin",
    "metadata: {name: acme}",
    "spec:",
    "  version: v1",
    ...spec.map((line) => `  ${line}`),
  ];
  return createCmpPlugin(readPluginConfig(source.join("\n")), { sandbox, ...options });
}

const shell = (field: string, script: string) => `${field}: {command: [sh, -c], args: [${JSON.stringify(script)}]}`;

async function textOf(plugin: ReturnType<typeof pluginOf>, parts: InputParts): Promise<string> {
  const { texts } = await plugin.render(makeInput(parts), signal);
  return texts.map((text) => ("bytes" in text ? new TextDecoder().decode(text.bytes) : "")).join("|");
}

describe("createCmpPlugin().render()", () => {
  const files: FakeFiles = { "apps/web/in.yaml": configMap("web"), "lib/x.txt": "lib" };
  const at = { files, path: "apps/web", source: { path: "apps/web" } };

  test("runs init, then generate, in the source's directory, with the environment", async () => {
    const plugin = pluginOf([
      shell("init", "echo noise; echo made > made.txt"),
      shell("generate", 'cat in.yaml; echo "# $(cat made.txt ../../lib/x.txt) $ARGOCD_APP_NAME $ARGOCD_ENV_A $PARAM_P $(pwd)"'),
    ]);
    const source = {
      path: "apps/web",
      plugin: { env: [{ name: "A", value: "<$ARGOCD_APP_NAMESPACE>" }], parameters: [{ name: "p", string: "q" }] },
    };
    expect(await textOf(plugin, { ...at, source })).toBe(
      `${configMap("web")}# made\nlib web <web-ns> q /tmp/repository/apps/web\n`,
    );
  });

  test("counts the whole repository as read, or the directory where it sees no more", async () => {
    const whole = makeInput(at);
    await pluginOf([shell("generate", "cat in.yaml")]).render(whole, signal);
    expect(Object.keys(whole.files.readSet().directories)).toContain("");
    const narrow = makeInput(at);
    const plugin = pluginOf([shell("generate", "cat in.yaml; ls ..; ls -a")], { scope: "directory" });
    expect(await textOf(plugin, { ...at })).toBe(
      `${configMap("web")}repository\n.\n..\nin.yaml\n`.replace("repository\n", "home\nrepository\n"),
    );
    await plugin.render(narrow, signal);
    expect(Object.keys(narrow.files.readSet().directories)).toEqual(["apps/web"]);
  });

  test("42. says which command failed, with its status and what it wrote", async () => {
    const plugin = pluginOf([shell("init", "exit 0"), shell("generate", "echo 'no chart here' >&2; exit 7")]);
    await expect(plugin.render(makeInput(at), signal)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: "`sh -c \"echo 'no chart here' >&2; exit 7\"` failed exit status 7: no chart here",
      details: { reason: "PLUGIN_FAILED", status: 7, stderr: "no chart here" },
    });
  });

  test("42. a failing init ends it", async () => {
    const plugin = pluginOf([shell("init", "exit 2"), shell("generate", "cat in.yaml")]);
    await expect(plugin.render(makeInput(at), signal)).rejects.toThrow('`sh -c "exit 2"` failed exit status 2');
  });

  test("42. no output is an error unless it is allowed", async () => {
    await expect(pluginOf([shell("generate", "echo; echo")]).render(makeInput(at), signal)).rejects.toMatchObject({
      details: { reason: "EMPTY_OUTPUT" },
    });
    expect(await textOf(pluginOf([shell("generate", "true"), "allowEmpty: true"]), at)).toBe("");
  });

  test("a link out of the repository is refused", async () => {
    const input = makeInput({ files: { "a/x.yaml": "x", "b/out": { link: "../../etc/passwd" } } });
    await expect(pluginOf([shell("generate", "echo x")]).render(input, signal)).rejects.toMatchObject({
      message: expect.stringMatching(/^repository contains out-of-bounds symlinks\. file: b\/out/),
      details: { reason: "SYMLINK_ESCAPE" },
    });
  });

  test("leaves out .git and submodules, and warns that Git credentials are not given", async () => {
    const input = makeInput({ files: { ".git/config": "secret", "x.yaml": "a: b", sub: { submodule: "a".repeat(40) } } });
    const { texts, warnings } = await pluginOf([shell("generate", "ls -A | tr '\\n' ' '"), "provideGitCreds: true"]).render(
      input,
      signal,
    );
    expect(texts.map((text) => ("bytes" in text ? new TextDecoder().decode(text.bytes) : ""))).toEqual(["x.yaml "]);
    expect(warnings).toEqual([expect.stringMatching(/^PLUGIN_CAPABILITY_DENIED: plugin "acme-v1"/)]);
  });
});

describe("createCmpPlugin() is chosen", () => {
  const files: FakeFiles = { "a/Chart.yaml": "x", "a/deep/er/x.acme": "x", "b/chart.yaml": "x", "c/link": { link: "nothing" } };
  const generate = shell("generate", "true");

  test("by its name, with and without its version; without discovery never otherwise", () => {
    const plugin = pluginOf([generate]);
    expect(plugin.name).toBe("acme-v1");
    expect(plugin.names).toEqual(["acme", "acme-v1"]);
    expect(plugin.matches).toBeUndefined();
  });

  test.each([
    ["fileName: Chart.yaml", ["a"]],
    ["fileName: '?hart.yaml'", ["a", "b"]],
    ["fileName: '*.acme'", []],
    ["fileName: 'deep/*/*.acme'", ["a"]],
    ["fileName: deep", ["a"]],
    ["fileName: link", ["c"]],
    ["find: {glob: '**/*.acme'}", ["a"]],
    ["find: {glob: '**/Chart.yaml'}", ["a"]],
    ["find: {glob: '*.{acme,yaml}'}", ["a", "b"]],
    ["find: {glob: '*.acme'}", []],
    ["fileName: Chart.yaml, find: {glob: '**/chart.yaml'}", ["a"]],
    ["find: {glob: '**/chart.yaml', command: [sh, -c, 'echo yes']}", ["b"]],
    ["find: {command: [sh, -c, 'find . -name *.acme']}", ["a"]],
    ["find: {command: [sh, -c, 'echo yes; exit 1']}", []],
    ["find: {command: [sh, -c, 'echo']}", []],
  ])("41. by discovery: %s takes %j", async (discover, expected) => {
    const plugin = pluginOf([generate, `discover: {${discover}}`]);
    const taken: string[] = [];
    for (const path of ["a", "b", "c"])
      if ((await plugin.matches?.(makeInput({ files, path }), signal)) === true) taken.push(path);
    expect(taken).toEqual(expected);
  });

  test("by a command that runs in the source's directory, with the whole repository around it", async () => {
    const command = `[sh, -c, 'cat "$FAIRLEAD_REPO_ROOT/marks.txt" ../marks.txt | grep "$(basename "$(pwd)")"']`;
    const plugin = pluginOf([generate, `discover: {find: {command: ${command}}}`]);
    const tree = { "marks.txt": "x\n", "x/a": "1", "y/a": "1" };
    expect(await plugin.matches?.(makeInput({ files: tree, path: "x" }), signal)).toBe(true);
    expect(await plugin.matches?.(makeInput({ files: tree, path: "y" }), signal)).toBe(false);
  });

  test.each([
    ["repository", 2, ""],
    ["directory", 1, "x"],
  ] as const)("by a command that sees the %s: asked %i times, and read is %j", async (scope, runs, read) => {
    const counted = counting();
    const plugin = pluginOf([generate, "discover: {find: {command: [sh, -c, 'ls']}}"], { sandbox: counted, scope });
    const tree = { "x/a": "1", "y/a": "1" };
    for (const path of ["x", "y", "x"]) expect(await plugin.matches?.(makeInput({ files: tree, path }), signal)).toBe(true);
    expect(counted.runs()).toBe(runs);
    const input = makeInput({ files: tree, path: "x" });
    await pluginOf([generate, "discover: {find: {command: [sh, -c, 'ls']}}"], { scope }).matches?.(input, signal);
    expect(Object.keys(input.files.readSet().directories)).toContain(read);
  });

  test("by a pattern that is none: says so", async () => {
    const plugin = pluginOf([generate, "discover: {fileName: '[a'}"]);
    await expect(plugin.matches?.(makeInput({ files, path: "a" }), signal)).rejects.toMatchObject({
      details: { reason: "PLUGIN_CONFIG" },
    });
  });

  test("anew when anything that could change its output does", () => {
    const digests = [
      pluginOf([generate]),
      pluginOf([generate, "allowEmpty: true"]),
      pluginOf([generate], { scope: "directory" }),
      pluginOf([generate], { folderDigest: "x" }),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(4);
    expect(pluginOf([generate]).digest).toBe(digests[0]);
  });
});

describe("createCmpPlugin().announce()", () => {
  const announced = "parameters: {static: [{name: s, collectionType: array, array: [x]}]";
  const generate = shell("generate", "true");

  test("gives those of the file", async () => {
    expect(await pluginOf([generate, `${announced}}`]).announce(makeInput(), signal)).toMatchObject([
      { name: "s", array: ["x"], required: false },
    ]);
  });

  test("gives those a command tells first", async () => {
    const plugin = pluginOf([generate, `${announced}, dynamic: {command: [cat, p.json]}}`]);
    const input = makeInput({ files: { "p.json": '[{"name":"d","required":true,"map":{"a":"b"}}]' } });
    expect((await plugin.announce(input, signal)).map(({ name }) => name)).toEqual(["d", "s"]);
  });

  test.each([
    ["no JSON", "not json", /^error unmarshaling dynamic parameter output into ParametersAnnouncementResponse: /],
    ["another shape", '[{"name":1}]', /0\.name: /],
    ["no list", '{"name":"x"}', /must print a JSON list; it wrote on standard error: hint/],
  ])("refuses %s", async (_, printed, message) => {
    const plugin = pluginOf([generate, `parameters: {dynamic: {command: [sh, -c], args: ["echo hint >&2; cat p.json"]}}`]);
    await expect(plugin.announce(makeInput({ files: { "p.json": printed } }), signal)).rejects.toThrow(message);
  });
});
