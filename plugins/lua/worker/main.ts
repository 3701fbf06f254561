import type { LuaAnswer, LuaRun } from "../messages.js";
import { loadLua } from "./lua-module.js";
import { createLuaMachine } from "./run-script.js";

/** The child process: takes one run after the other from its parent, and ends with it. */
const machine = createLuaMachine(await loadLua(process.argv[2] ?? ""));
const answer = (message: LuaAnswer) => process.send?.(message);

process.on("message", (job: LuaRun) => answer({ ...machine.run(job), id: job.id }));
process.on("disconnect", () => process.exit(0));
answer({ id: 0, kind: "ready" });
