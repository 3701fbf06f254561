import type { ScriptRunner } from "../../engine/ports/script-runner.js";

const refuse = () => Promise.reject(new Error("no script was expected to run"));

/** For tests in which no Lua may run. */
export const noScripts: ScriptRunner = {
  health: refuse,
  discoverActions: refuse,
  runAction: refuse,
  close: () => Promise.resolve(),
};
