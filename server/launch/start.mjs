// `npm start`: install and build what is missing, then run the product. Arguments go to server/main.ts.
import { join } from "node:path";
import { build, checkMachine, install, node, root, run } from "./prepare.mjs";

checkMachine();
await install();
await build();
process.exitCode = await run(node, [
  "--disable-warning=ExperimentalWarning",
  join(root, "dist/server/main.js"),
  ...process.argv.slice(2),
]);
