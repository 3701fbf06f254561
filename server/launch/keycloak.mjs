// `npm run keycloak`: a real Keycloak on loopback, for signing in to the running gateway. `npm run keycloak -- --help` tells what can be done.
import { join } from "node:path";
import { checkMachine, install, node, root, run } from "./prepare.mjs";

checkMachine();
await install();
process.exitCode = await run(node, ["--import", "tsx", join(root, "test/real/keycloak/main.ts"), ...process.argv.slice(2)]);
