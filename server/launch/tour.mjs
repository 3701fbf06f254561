// The README's tour as a new user makes it: `npm start` in a pipe, then every marked block typed into one shell, and its output held against what the
// README shows. Plain JavaScript, as everything that runs before the build.
//
// A block is marked by a comment above it, `<!-- tour: name -->`, with two additions: `needs kubectl` (skipped where that is missing) and `within 60 s`
// (typed again until it shows what it should). A block of `text` below it is what it must show: those lines in that order, others between them
// allowed; `…` stands for anything, and so do values that differ each time (see `alike`).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "./prepare.mjs";

const wholeWithinMs = 290_000;
const firstStartWithinMs = 240_000;
const blockWithinMs = 60_000;
const secondStartMarkMs = 5_000;
const secondStartWithinMs = 60_000;
const stopWithinMs = 10_000;

const folder = mkdtempSync(join(tmpdir(), "fairlead-tour-"));
const dataFolder = join(folder, "data");
const sessionFile = join(dataFolder, "session.json");
const started = new Set();
let passed = 0;
let failed = 0;

const cut = setTimeout(() => {
  process.stdout.write("The tour took too long and was cut short.\n");
  end(1);
}, wholeWithinMs);
process.on("exit", cleanUp);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(1));

try {
  await tour();
} catch (error) {
  tell("failed", "the tour", error.message);
}
clearTimeout(cut);
end(failed > 0 ? 1 : 0);

async function tour() {
  const first = start();
  const session = await first.ready(firstStartWithinMs);
  tell("passed", "npm start", `${first.seconds()} s, installing and building where that was needed`);
  await walk(first);
  await stop(first, session, "stop");

  const second = start();
  const again = await second.ready(secondStartWithinMs);
  // A busy machine may miss the mark; only far beyond it something is wrong. Sources that were changed meanwhile are built anew, and the time says nothing.
  const isRebuilt = second.output().includes("Compiling");
  const isOver = second.milliseconds() > secondStartMarkMs;
  const isFarOver = second.milliseconds() > 4 * secondStartMarkMs;
  const said = `${second.seconds()} s, ${isOver ? "over" : "within"} the mark of ${secondStartMarkMs / 1_000} s`;
  tell(isFarOver && !isRebuilt ? "failed" : "passed", "second start", isRebuilt ? `${said}; changed sources were built` : said);
  await stop(second, again, "second stop");
}

/** Types the README's blocks, one after the other, into one shell. */
async function walk(product) {
  const shell = openShell();
  for (const block of readBlocks(readFileSync(join(root, "README.md"), "utf8"))) {
    const missing = block.needs.find((tool) => spawnSync(tool, ["--help"], { stdio: "ignore" }).error !== undefined);
    if (missing !== undefined) {
      tell("skipped", block.name, `there is no ${missing} on this machine`);
      continue;
    }
    const problem = await tryBlock(shell, block);
    tell(problem === undefined ? "passed" : "failed", block.name, problem);
    if (product.isOver()) throw new Error(`the product ended:\n${product.output()}`);
  }
  shell.close();
}

async function tryBlock(shell, { commands, shown, withinMs }) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const { code, output } = await shell.type(commands);
    const problem = code === 0 ? firstMissing(shown, output) : `exit code ${code}`;
    if (problem === undefined) return undefined;
    if (Date.now() > deadline) return `${problem}\n--- output\n${output}`;
    await sleep(500);
  }
}

/** The marked blocks of the README in their order. */
function readBlocks(text) {
  const pattern = /<!-- tour: ([^>]*?) -->\n```sh\n([\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g;
  return [...text.matchAll(pattern)].map(([, title, commands, shown = ""]) => {
    const [name, ...additions] = title.split(";").map((part) => part.trim());
    const within = additions.map((part) => /^within (\d+) s$/.exec(part)?.[1]).find(Boolean) ?? "0";
    const needs = additions.flatMap((part) => /^needs (.+)$/.exec(part)?.[1].split(" ") ?? []);
    return { name, needs, withinMs: Number(within) * 1_000, commands, shown };
  });
}

/** One shell for all blocks: what an earlier one defines, a later one uses. */
function openShell() {
  const child = spawn("sh", [], { cwd: root, detached: true, env: { ...process.env, DATA: dataFolder } });
  started.add(child);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  let count = 0;
  return {
    async type(commands) {
      count += 1;
      const file = join(folder, `block-${count}.sh`);
      const mark = `end of block ${count}:`;
      writeFileSync(file, commands);
      output = "";
      child.stdin.write(`. '${file}' </dev/null 2>&1; echo; echo "${mark} $?"\n`);
      const deadline = Date.now() + blockWithinMs;
      for (;;) {
        const at = output.indexOf(mark);
        const code = at < 0 ? null : /^ (\d+)\n/.exec(output.slice(at + mark.length))?.[1];
        if (code != null) return { code: Number(code), output: output.slice(0, at) };
        if (child.exitCode !== null) throw new Error(`the shell ended:\n${output}`);
        if (Date.now() > deadline) throw new Error(`not over within ${blockWithinMs / 1_000} s:\n${commands}\n${output}`);
        await sleep(20);
      }
    },
    close: () => child.stdin.end(),
  };
}

/** The first line that should be there and is not. */
function firstMissing(shown, output) {
  const lines = alike(output).split("\n");
  let at = 0;
  for (const wanted of alike(shown).split("\n")) {
    if (wanted === "" || wanted === "…") continue;
    const pattern = new RegExp(`^${wanted.split("…").map(escape).join(".*")}$`);
    const found = lines.findIndex((line, index) => index >= at && pattern.test(line));
    if (found < 0) return `it does not show: ${wanted}`;
    at = found + 1;
  }
  return undefined;
}

/** Text without what differs each time: ids, commits, times, ages, ports, and how wide columns are. */
function alike(text) {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID")
    .replace(/\b[0-9a-f]{40}\b/g, "COMMIT")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replace(/127\.0\.0\.1:\d+/g, "HOST")
    .replace(/\b(\d+m)?\d+(s|m)\b/g, "AGE")
    .replace(/[ \t]+/g, " ")
    .replace(/ +$/gm, "");
}

function escape(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** `npm start` as a person types it, but into a pipe. */
function start() {
  const begun = Date.now();
  const child = spawn("npm", ["start", "--", "--port", "0", "--data", dataFolder], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, CI: "true" },
  });
  started.add(child);
  let output = "";
  let took = 0;
  let over;
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const exit = new Promise((resolve) => {
    child.once("error", (error) => resolve((over = error.message)));
    child.once("close", (code, signal) => resolve((over = code ?? signal)));
  });
  return {
    exit,
    output: () => output,
    isOver: () => over !== undefined,
    milliseconds: () => took,
    seconds: () => (took / 1_000).toFixed(1),
    async ready(withinMs) {
      while (!existsSync(sessionFile)) {
        if (over !== undefined) throw new Error(`npm start ended (${over}):\n${output}`);
        if (Date.now() - begun > withinMs) throw new Error(`npm start was not ready within ${withinMs / 1_000} s:\n${output}`);
        await sleep(20);
      }
      took = Date.now() - begun;
      return JSON.parse(readFileSync(sessionFile, "utf8"));
    },
  };
}

/** SIGTERM to the process that `session.json` names; everything must end by itself, and the file must be gone. */
async function stop(product, { pid }, name) {
  const begun = Date.now();
  process.kill(pid, "SIGTERM");
  const code = await Promise.race([product.exit, sleep(stopWithinMs, `nothing within ${stopWithinMs / 1_000} s`)]);
  const isClean = code === 0 && !existsSync(sessionFile);
  const detail = isClean
    ? `${((Date.now() - begun) / 1_000).toFixed(1)} s`
    : `it ended with ${code}${existsSync(sessionFile) ? " and left session.json behind" : ""}`;
  tell(isClean ? "passed" : "failed", name, detail);
  if (!isClean) throw new Error("it cannot go on after that");
}

function tell(outcome, name, detail = "") {
  if (outcome === "passed") passed += 1;
  if (outcome === "failed") failed += 1;
  process.stdout.write(`${outcome}  ${name}${detail === "" ? "" : `: ${detail}`}\n`);
}

function end(code) {
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  process.exit(code);
}

/** Ends every process group that was started here and is still there, and removes the folder. */
function cleanUp() {
  const pids = [...started].map(({ pid }) => pid).filter((pid) => pid !== undefined);
  for (const pid of pids) {
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
  rmSync(folder, { recursive: true, force: true });
}
