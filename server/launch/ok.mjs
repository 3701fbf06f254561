// `npm run ok`: the whole gate, each part once, all of them even if one fails, so that one run tells everything.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { build, checkMachine, install, node, root, tools } from "./prepare.mjs";

checkMachine();
await install();
await build();
await tools();

const bin = (name) => join(root, "node_modules/.bin", name);
/** @type {readonly (readonly [string, string, readonly string[]])[]} */
const parts = [
  ["format", bin("biome"), ["check", "."]],
  ["types", bin("tsc"), ["--noEmit"]],
  ["lint", bin("oxlint"), ["--type-aware", "--deny-warnings", "."]],
  ["schema", node, ["dist/server/print-schema.js", "--check"]],
  ["tests", node, ["node_modules/vitest/vitest.mjs", "run"]],
];
const failed = [];
for (const [name, command, args] of parts) {
  process.stdout.write(`\n— ${name}\n`);
  const started = Date.now();
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: `${bin("")}:${process.env.PATH}` },
  });
  process.stdout.write(
    `— ${name}: ${status === 0 ? "ok" : `failed (${error?.message ?? String(status)})`}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
  if (status !== 0) failed.push(name);
}
if (failed.length > 0)
  process.stderr.write(
    `\nfairlead: the gate failed at ${failed.join(", ")}. Mend what is said above and run "npm run ok" again.\n`,
  );
process.exitCode = failed.length > 0 ? 1 : 0;
