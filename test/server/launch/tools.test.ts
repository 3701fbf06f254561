import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { temporaryFolder } from "../temporary-folder.js";

const script = join(import.meta.dirname, "../../../server/launch/tools.mjs");
const exec = promisify(execFile);

/** A Go that answers what the builder asks and "compiles" the text of main.go; each call is a line in `calls`. */
const fakeGo = `#!/bin/sh
echo "$@" >> "$CALLS"
case "$1" in
  env) echo "\${FAKE_VERSION:-go1.26.8}";;
  build) while [ "$1" != -o ]; do shift; done; if [ -n "$FAIL" ]; then echo "main.go:1: no" >&2; exit 1; fi; sleep 0.2; cat main.go > "$2";;
esac
`;

interface Event {
  readonly event: string;
  readonly tool?: string;
  readonly tools?: readonly string[];
  readonly file?: string;
  readonly sha256?: string;
  readonly because?: string;
}

/** A clone with four modules of one line, a Go, and a cache. */
function clone() {
  const folder = temporaryFolder();
  for (const name of ["tools.mjs", "go-toolchain.mjs", "lock.mjs"])
    cpSync(join(dirname(script), name), join(folder, "server/launch", name), { recursive: true });
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const tool of ["jq", "jsonnet", "kustomize", "helm"]) write(`plugins/${tool}/module/main.go`, `package ${tool}`);
  write("plugins/tools/abi/serve.go", "package abi");
  write("bin/go", fakeGo);
  chmodSync(join(folder, "bin/go"), 0o755);
  const run = async (environment: NodeJS.ProcessEnv = {}, ...flags: string[]): Promise<Event[]> => {
    const env = {
      CALLS: join(folder, "calls"),
      FAIRLEAD_CACHE: join(folder, "cache"),
      PATH: [join(folder, "bin"), "/usr/bin", "/bin"].join(delimiter),
      ...environment,
    };
    const ended = await exec(process.execPath, [join(folder, "server/launch/tools.mjs"), "--json", ...flags], { env }).catch(
      (error: { stdout: string }) => error,
    );
    return ended.stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Event);
  };
  const calls = () =>
    existsSync(join(folder, "calls"))
      ? readFileSync(join(folder, "calls"), "utf8")
          .trim()
          .split("\n")
          .map((line) => line.split(" ")[0])
      : [];
  return { folder, write, run, calls };
}

const told = (events: readonly Event[]) =>
  events.map(({ event, tool, tools }) => [event, tool ?? tools?.join(",")].filter(Boolean).join(" "));
const everything = [
  "plan jq,jsonnet,kustomize,helm",
  "building jq",
  "ready jq",
  "building jsonnet",
  "ready jsonnet",
  "building kustomize",
  "ready kustomize",
  "building helm",
  "ready helm",
];
const nothing = ["plan", "ready jq", "ready jsonnet", "ready kustomize", "ready helm"];

test("tools.mjs builds what is missing, the smallest first, and then runs Go no more", async () => {
  const { run, calls } = clone();
  const events = await run();
  expect(told(events)).toEqual(everything);
  for (const { file, sha256 } of events.filter(({ event }) => event === "ready")) {
    expect(
      createHash("sha256")
        .update(readFileSync(file ?? ""))
        .digest("hex"),
    ).toBe(sha256);
    expect(readFileSync(`${file ?? ""}.sha256`, "utf8")).toMatch(new RegExp(`^${sha256 ?? ""} {2}\\w+\\.wasm\n$`));
  }
  const before = calls();
  expect(told(await run())).toEqual(nothing);
  expect(calls()).toEqual(before);
});

test.each<[string, (one: ReturnType<typeof clone>) => NodeJS.ProcessEnv, string]>([
  ["a source", ({ write }) => (write("plugins/helm/module/main.go", "package changed"), {}), "plan helm"],
  ["a source below", ({ write }) => (write("plugins/helm/module/stub/a/b.go", "package b"), {}), "plan helm"],
  ["go.sum", ({ write }) => (write("plugins/kustomize/module/go.sum", "x"), {}), "plan kustomize"],
  ["what all share", ({ write }) => (write("plugins/tools/abi/files.go", "package abi"), {}), "plan jq,jsonnet,kustomize,helm"],
  ["a test only", ({ write }) => (write("plugins/helm/module/main_test.go", "package x"), {}), "plan"],
  [
    "Go",
    ({ write, folder }) => (
      write("bin/go", `${fakeGo}\n`), chmodSync(join(folder, "bin/go"), 0o755), { FAKE_VERSION: "go1.27.0" }
    ),
    "plan jq,jsonnet,kustomize,helm",
  ],
])("tools.mjs builds anew after a change of %s", async (_, change, plan) => {
  const one = clone();
  await one.run();
  expect(told(await one.run(change(one)))[0]).toBe(plan);
});

test("tools.mjs builds once when two ask at the same time", async () => {
  const { run, calls } = clone();
  const [first, second] = await Promise.all([run(), run()]);
  expect(told(first ?? []).at(-1)).toBe("ready helm");
  expect(told(second ?? []).at(-1)).toBe("ready helm");
  expect(calls().filter((call) => call === "build")).toHaveLength(4);
});

test("tools.mjs goes on after a builder that died with its lock", async () => {
  const { run, folder } = clone();
  const [, , ready] = await run();
  const file = ready?.file ?? "";
  const { pid } = spawnSync("true");
  writeFileSync(`${file}.lock`, JSON.stringify({ host: (await exec("hostname")).stdout.trim(), pid }));
  writeFileSync(`${file}.sha256`, "0 other");
  expect(told(await run({}, "--verify"))[0]).toBe("plan jq");
  expect(existsSync(`${file}.lock`)).toBe(false);
  expect(existsSync(folder)).toBe(true);
});

test("tools.mjs says why a build failed", async () => {
  const { run } = clone();
  const failed = (await run({ FAIL: "1" })).at(-1);
  expect(failed?.event).toBe("failed");
  expect(failed?.because).toMatch(/^Cannot build the jq module: main\.go:1: no\n/);
});

test("tools.mjs says how to get Go where there is none and none can be fetched", async () => {
  const { run } = clone();
  const failed = (await run({ PATH: "/nonexistent" })).at(-1);
  expect(failed?.because).toMatch(
    /^Go 1\.26 or newer was not found on PATH, and it could not be fetched .*Install Go from https:\/\/go\.dev\/dl\//,
  );
});

test("tools.mjs takes modules that were built before, without Go", async () => {
  const { run, write, folder, calls } = clone();
  write("given/x.wasm", "x");
  const entry = { file: "x.wasm", sha256: "00" };
  write("given/tools.json", JSON.stringify({ jq: entry, jsonnet: entry, kustomize: entry, helm: entry }));
  const events = await run({ FAIRLEAD_TOOLS: join(folder, "given") });
  expect(told(events)).toEqual(nothing);
  expect(events[1]).toMatchObject({ file: join(folder, "given/x.wasm"), sha256: "00", bytes: 1 });
  expect(calls()).toEqual([]);
});
