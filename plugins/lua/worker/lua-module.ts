import { Buffer } from "node:buffer";
import { LuaFactory } from "wasmoon";

/** The functions of Lua's C interface that are used here, by the names under which the module exports them. Pointers and states are numbers. */
export interface LuaModule {
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(callback: (...values: number[]) => unknown, signature: string): number;
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  _realloc(pointer: number, bytes: number): number;
  _lua_newstate(allocate: number, data: number): number;
  _lua_close(state: number): void;
  _lua_sethook(state: number, hook: number, mask: number, count: number): void;
  _luaL_loadbufferx(state: number, text: number, bytes: number, name: number, mode: number): number;
  _lua_pcallk(state: number, values: number, results: number, handler: number, context: number, then: number): number;
  _lua_error(state: number): number;
  _lua_gettop(state: number): number;
  _lua_settop(state: number, index: number): void;
  _lua_checkstack(state: number, slots: number): number;
  _lua_type(state: number, index: number): number;
  _lua_next(state: number, index: number): number;
  _lua_toboolean(state: number, index: number): number;
  _lua_tonumberx(state: number, index: number, isNumber: number): number;
  _lua_tolstring(state: number, index: number, length: number): number;
  _lua_topointer(state: number, index: number): number;
  _lua_getmetatable(state: number, index: number): number;
  _lua_setmetatable(state: number, index: number): number;
  _lua_pushvalue(state: number, index: number): void;
  _lua_pushboolean(state: number, value: number): void;
  _lua_pushnumber(state: number, value: number): void;
  _lua_pushinteger(state: number, value: bigint): void;
  _lua_pushlstring(state: number, text: number, bytes: number): number;
  _lua_createtable(state: number, items: number, fields: number): void;
  _lua_rawset(state: number, index: number): void;
  _lua_rawseti(state: number, index: number, at: bigint): void;
  _lua_setglobal(state: number, name: number): void;
  _luaopen_base(state: number): number;
  _luaopen_table(state: number): number;
  _luaopen_string(state: number): number;
  _luaopen_math(state: number): number;
  _luaopen_os(state: number): number;
}

/**
 * Loads Lua 5.4 and makes it print numbers as 5.1 does: 3, not 3.0. Where the interpreter turns a float into text it looks whether the text holds only these
 * characters, and appends `.0` then; without the first of them no text does.
 */
export async function loadLua(wasmFile: string): Promise<LuaModule> {
  const { module } = await new LuaFactory(wasmFile).getLuaModule();
  const lua = module as unknown as LuaModule;
  const characters = "-0123456789\0";
  const memory = Buffer.from(lua.HEAPU8.buffer, 0, 65_536);
  const at = memory.indexOf(characters);
  if (at < 0 || memory.indexOf(characters, at + 1) >= 0) throw new Error("This build of Lua is not the one that was expected");
  memory[at] = 0;
  return lua;
}

/** Copies a text into the module's memory, with a NUL behind it; free it after use. */
export function copyIn(lua: LuaModule, text: string): { readonly pointer: number; readonly bytes: number } {
  const encoded = Buffer.from(text, "utf8");
  const pointer = lua._malloc(encoded.length + 1);
  if (pointer === 0) throw new Error("Lua's memory is full");
  lua.HEAPU8.set(encoded, pointer);
  lua.HEAPU8[pointer + encoded.length] = 0;
  return { pointer, bytes: encoded.length };
}
