// `npm run test:real`: install and build what is missing, then run the suites that need real neighbours. Those build and start what they need.
import { join } from "node:path";
import { build, checkMachine, install, node, root, run, tools } from "./prepare.mjs";

checkMachine();
await install();
await build();
await tools();
const config = join(root, "test/real/vitest.config.ts");
process.exitCode = await run(
  node,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", "--config", config, ...process.argv.slice(2)],
  { FORCE_COLOR: "0" },
);
