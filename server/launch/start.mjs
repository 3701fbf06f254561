// `npm start`: install and build what is missing, then run the product. Arguments go to server/main.ts.
import { join } from "node:path";
import { build, checkMachine, install, node, root, run } from "./prepare.mjs";

checkMachine();
await install();
await build();
process.exitCode = await run(node, [
  "--disable-warning=ExperimentalWarning",
  // Young objects get two spaces of this many MiB. Where memory is plenty Node would take 64 and never give them back.
  "--max-semi-space-size=16",
  join(root, "dist/server/main.js"),
  ...process.argv.slice(2),
]);
