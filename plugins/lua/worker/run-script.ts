import { messageOf } from "../../../engine/errors.js";
import { type LuaAnswer, type LuaRun, maxResultBytes } from "../messages.js";
import { copyIn, type LuaModule } from "./lua-module.js";
import { prelude } from "./prelude.js";
import { type PushPlace, pushValue } from "./push-value.js";
import { type ReadPlace, readText, readValue } from "./read-value.js";

type Outcome = LuaAnswer extends infer Each ? (Each extends { kind: "done" | "failed" } ? Omit<Each, "id"> : never) : never;
type Failure = Extract<Outcome, { kind: "failed" }>;

const countMask = 8;
const instructionsBetweenLooks = 1000;
const memoryStatus = 4;
/** For the object and Lua's own tables, before the script's share begins. */
const inputBytes = 256 * 1_048_576;

/** Runs scripts one after the other, each in a state of its own. */
export interface LuaMachine {
  run(job: LuaRun): Outcome;
}

/** Makes a machine; the two callbacks that Lua makes into ours are set up once. */
export function createLuaMachine(lua: LuaModule): LuaMachine {
  let used = 0;
  let limit = Number.POSITIVE_INFINITY;
  let deadline = Number.POSITIVE_INFINITY;
  let isLate = false;
  const allocate = lua.addFunction((_data = 0, pointer = 0, oldBytes = 0, newBytes = 0) => {
    // For a new block Lua gives the kind of value instead of a size.
    const before = pointer === 0 ? 0 : oldBytes;
    if (newBytes === 0) {
      if (pointer !== 0) lua._free(pointer);
      used -= before;
      return 0;
    }
    if (newBytes > before && used + newBytes - before > limit) return 0;
    const moved = lua._realloc(pointer, newBytes);
    if (moved !== 0) used += newBytes - before;
    return moved;
  }, "iiiii");
  const hook = lua.addFunction((state = 0) => {
    if (performance.now() < deadline) return;
    isLate = true;
    const { pointer, bytes } = late;
    lua._lua_pushlstring(state, pointer, bytes);
    lua._lua_error(state);
  }, "vii");
  const late = copyIn(lua, "the script ran out of time");

  const scratch = lua._malloc(4);

  const runIn = (state: number, job: LuaRun): Outcome => {
    const place = openPlace(lua, state, scratch);
    openLibraries(lua, state);
    const prepared = call(place, { text: prelude, name: "prelude" });
    if (prepared !== undefined) return prepared;
    for (const [name, value] of [
      ["obj", job.object],
      ["actionParams", job.parameters],
    ] as const) {
      pushValue(place, value);
      setGlobal(lua, state, name);
    }
    limit = used + job.memoryBytes;
    deadline = performance.now() + job.deadlineMs;
    lua._lua_sethook(state, hook, countMask, instructionsBetweenLooks);
    const failure = call(place, { text: job.script, name: job.name });
    if (isLate) return failed("time", `it ran longer than ${job.deadlineMs} ms`);
    return failure ?? giveResult(place);
  };

  return {
    run(job) {
      used = 0;
      limit = inputBytes;
      isLate = false;
      const state = lua._lua_newstate(allocate, 0);
      if (state === 0) return failed("memory", "there is no memory for it");
      try {
        return runIn(state, job);
      } catch (error) {
        return failed("error", messageOf(error));
      } finally {
        limit = Number.POSITIVE_INFINITY;
        lua._lua_close(state);
      }
    },
  };
}

type Place = PushPlace & ReadPlace;

/** Leaves at the bottom of the stack the metatable by which lists are known. */
function openPlace(lua: LuaModule, state: number, scratch: number): Place {
  lua._lua_createtable(state, 0, 0);
  const listMark = lua._lua_gettop(state);
  return { lua, state, scratch, listMark, listPointer: lua._lua_topointer(state, listMark) };
}

function openLibraries(lua: LuaModule, state: number): void {
  lua._luaopen_base(state);
  lua._lua_settop(state, -2);
  lua._luaopen_table(state);
  setGlobal(lua, state, "table");
  lua._luaopen_string(state);
  setGlobal(lua, state, "string");
  lua._luaopen_math(state);
  setGlobal(lua, state, "math");
  lua._luaopen_os(state);
  setGlobal(lua, state, "os");
}

function setGlobal(lua: LuaModule, state: number, name: string): void {
  const { pointer } = copyIn(lua, name);
  lua._lua_setglobal(state, pointer);
  lua._free(pointer);
}

/** Compiles a text, never compiled code, and calls it; its first result is at the top of the stack afterwards. */
function call(place: Place, { text, name }: { readonly text: string; readonly name: string }): Failure | undefined {
  const { lua, state } = place;
  const code = copyIn(lua, text);
  const chunk = copyIn(lua, `=${name}`);
  const mode = copyIn(lua, "t");
  const compiled = lua._luaL_loadbufferx(state, code.pointer, code.bytes, chunk.pointer, mode.pointer);
  for (const { pointer } of [code, chunk, mode]) lua._free(pointer);
  const status = compiled === 0 ? lua._lua_pcallk(state, 0, 1, 0, 0, 0) : compiled;
  if (status === 0) return undefined;
  if (status === memoryStatus) return failed("memory", "it used more memory than it may");
  return failed("error", readText(place));
}

function giveResult(place: Place): Outcome {
  const result = readValue(place);
  if (result === null) return { kind: "done" };
  const text = JSON.stringify(result);
  if (text.length > maxResultBytes) return failed("output", `it gave more than ${maxResultBytes} bytes`);
  return { kind: "done", result: text };
}

function failed(because: Failure["because"], message: string): Failure {
  return { kind: "failed", because, message: message.slice(0, 4096) };
}
