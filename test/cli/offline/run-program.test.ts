import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import { batchCommands, offlineCommands } from "../../../cli/offline/commands.js";
import { runProgram } from "../../../cli/offline/run-program.js";

/** A stream that keeps what is written, and takes one write at a time. */
function createSink() {
  let written = "";
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk, _, done) {
      written += String(chunk);
      setImmediate(done);
    },
  });
  return { stream, written: () => written };
}

async function run(args: readonly string[], stdin: readonly string[] = []) {
  const [out, err] = [createSink(), createSink()];
  const world = { stdin: Readable.from(stdin), stdout: out.stream, stderr: err.stream, cwd: () => import.meta.dirname };
  const exit = await runProgram(args, world);
  return { exit, out: out.written(), err: err.written() };
}

test.each<[readonly string[]]>([[["version"]], [["-o", "text", "version"]], [["version", "--output=text"]]])(
  "runProgram(%j) prints text",
  async (args) => {
    expect(await run(args)).toEqual({ exit: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), err: "" });
  },
);

test.each<[readonly string[], number, object]>([
  [["version", "-o", "json"], 0, { version: expect.any(String) }],
  [["-o=json", "version"], 0, { version: expect.any(String) }],
  [["--output", "json", "version"], 0, { version: expect.any(String) }],
  [["--help", "-o", "json"], 0, { help: expect.stringContaining("Usage: fairlead <command>") }],
  [["batch", "--help", "-o", "json"], 0, { help: expect.stringContaining("Usage: fairlead batch") }],
  [["kustomize", "--help", "-o", "json"], 0, { help: expect.stringContaining("Usage: fairlead kustomize") }],
  [
    ["jsonnet", "missing", "-o", "json"],
    1,
    { error: 'Cannot read "missing": no such file or directory; give the path of one that is there' },
  ],
  [["-o", "json"], 2, { error: "a command is missing; fairlead --help lists them" }],
  [["nope", "-o", "json"], 2, { error: 'unknown command "nope"; fairlead --help lists them' }],
])("runProgram(%j) exits with %i and prints one JSON value", async (args, exit, value) => {
  const said = await run(args);
  expect({ exit: said.exit, err: said.err }).toEqual({ exit, err: "" });
  expect(said.out).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(said.out)).toEqual(value);
});

test.each<[readonly string[], number, string]>([
  [["jsonnet", "missing"], 1, 'Cannot read "missing": no such file or directory'],
  [["helm", "template", "nowhere"], 1, 'path "nowhere" not found'],
  [["helm"], 2, 'unknown command "helm"; there is helm template'],
  [["actions"], 2, 'unknown command "actions"; there are actions list, actions run'],
  [["helm", "lint"], 2, 'unknown command "helm lint"; there is helm template'],
  [["helm", "template", "x", "--nope=1"], 2, "helm template: unknown option '--nope=1'"],
  [["jsonnet"], 2, "jsonnet: missing required argument 'file'"],
  [["helm", "lint", "--help"], 2, 'unknown command "helm lint"; there is helm template'],
  [["nope", "--help"], 2, 'unknown command "nope --help"; fairlead --help lists them'],
  [["appset", "generate"], 2, 'unknown command "appset generate"; ApplicationSets are not supported yet'],
  [["version", "x"], 2, "version: too many arguments"],
  [["plugin"], 2, "plugin: a command is missing"],
  [["batch", "x"], 2, 'batch: it takes no arguments, not "x"'],
  [["version", "-o", "yaml"], 2, '--output takes json or text, not "yaml"'],
  [["version", "-o"], 2, '--output takes json or text, not ""'],
])("runProgram(%j) exits with %i and says why on standard error alone", async (args, exit, sentence) => {
  const said = await run(args);
  expect({ exit: said.exit, out: said.out }).toEqual({ exit, out: "" });
  expect(said.err.startsWith(`fairlead: ${sentence}`)).toBe(true);
});

test.each([
  ["helm template"],
  ["kustomize"],
  ["jsonnet"],
  ["manifests"],
  ["plugin"],
  ["plugin init"],
  ["selftest sandbox"],
  ["version"],
  ["batch"],
])("runProgram() tells the usage of %s as it is typed", async (words) => {
  const { exit, out } = await run([...words.split(" "), "--help"]);
  expect(exit).toBe(0);
  expect(out).toMatch(new RegExp(`^Usage: fairlead ${words}\\b`));
});

test("runProgram() names in the help of batch every command that a batch takes", async () => {
  const { out } = await run(["batch", "--help"]);
  expect([...batchCommands.keys()].filter((words) => !out.includes(words))).toEqual([]);
});

test("runProgram() without a command shows the help on standard error", async () => {
  expect(await run([])).toEqual({ exit: 2, out: "", err: expect.stringContaining("Usage: fairlead <command>") });
});

test("runProgram() names every command in its help, in lines that fit a terminal", async () => {
  const { out } = await run(["--help"]);
  const named = [...offlineCommands.keys(), "batch"].filter((words) => !words.startsWith("plugin"));
  expect(named.filter((words) => !out.includes(`\n  ${words} `))).toEqual([]);
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
});

test("runProgram() takes --version for the command", async () => {
  expect(await run(["--version"])).toEqual(await run(["version"]));
  expect(JSON.parse((await run(["--version", "-o", "json"])).out)).toEqual({ version: expect.any(String) });
});

test("runProgram() answers a batch line by line", async () => {
  const { exit, out } = await run(["batch"], ['{"id":1,"cmd":"version"}\n{"id":2,"cmd"', ':"nope"}\n']);
  expect(exit).toBe(0);
  const answers = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as object);
  expect(answers).toHaveLength(2);
  expect(answers).toContainEqual({ id: 2, ok: false, exit: 2, error: 'unknown command "nope"' });
});

test("runProgram() leaves no listener behind", async () => {
  const before = process.listenerCount("SIGTERM");
  await run(["version"]);
  expect(process.listenerCount("SIGTERM")).toBe(before);
});

test("runProgram() lists the commands that begin with a word", async () => {
  const { exit, out } = await run(["webhook", "--help"]);
  expect({ exit, out }).toEqual({
    exit: 0,
    out: `Usage: fairlead webhook <command> [arguments]

  webhook match --payload FILE --headers FILE --apps FILE
                             which Applications a webhook refreshes

Each has --help.
`,
  });
});

test("runProgram() has a help for every word that begins a command", async () => {
  const words = new Set([...offlineCommands.keys()].map((name) => name.split(" ", 1)[0] ?? ""));
  for (const word of words) {
    const { exit, out } = await run([word, "--help", "-o", "json"]);
    const { help } = JSON.parse(out) as { readonly help: string };
    expect({ exit, help }).toEqual({ exit: 0, help: expect.stringContaining(`Usage: fairlead ${word}`) });
    const longer = [...offlineCommands.keys()].filter((name) => !offlineCommands.has(word) && name.startsWith(`${word} `));
    expect(longer.filter((name) => !help.includes(`\n  ${name} `))).toEqual([]);
  }
});
