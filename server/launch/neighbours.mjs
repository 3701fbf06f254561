// `npm run neighbours`: real servers that sources come from, on loopback. `--help` tells what they are.
import { join } from "node:path";
import { checkMachine, install, node, root, run } from "./prepare.mjs";

checkMachine();
await install();
process.exitCode = await run(node, ["--import", "tsx", join(root, "test/real/neighbours/main.ts"), ...process.argv.slice(2)]);
