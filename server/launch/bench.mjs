// `npm run bench`: install and build what is missing, then measure the product. `npm run bench -- --help` tells what can be chosen.
import { join } from "node:path";
import { build, checkMachine, install, node, root, run } from "./prepare.mjs";

const args = process.argv.slice(2);
checkMachine();
await install();
// Another build is measured as it is.
if (!args.some((argument) => argument === "--dist" || argument.startsWith("--dist="))) await build();
process.exitCode = await run(node, [
  "--disable-warning=ExperimentalWarning",
  "--import",
  "tsx",
  join(root, "test/bench/main.ts"),
  ...args,
]);
