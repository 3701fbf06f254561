// `npm run bed`: a real Kubernetes on loopback for tests and trials. `npm run bed -- --help` tells what can be done.
import { join } from "node:path";
import { checkMachine, install, node, root, run } from "./prepare.mjs";

checkMachine();
await install();
process.exitCode = await run(node, ["--import", "tsx", join(root, "test/real/bed/main.ts"), ...process.argv.slice(2)]);
