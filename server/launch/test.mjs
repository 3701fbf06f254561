// `npm test`: install and build what is missing, then run every test that needs only npm packages and git.
import { join } from "node:path";
import { build, checkMachine, install, node, root, run, tools } from "./prepare.mjs";

checkMachine();
await install();
await build();
await tools();
process.exitCode = await run(node, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)], {
  FORCE_COLOR: "0",
});
