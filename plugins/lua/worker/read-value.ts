import { Buffer } from "node:buffer";
import type { Json } from "../../../engine/model/manifest.js";
import type { LuaModule } from "./lua-module.js";
import { luaType, maxDepth, NoJson, nameOfType, slotsPerLevel } from "./value-rules.js";

/** Where values are read. */
export interface ReadPlace {
  readonly lua: LuaModule;
  readonly state: number;
  /** The metatable of lists that came in. */
  readonly listPointer: number;
  /** Four bytes of the module's memory. */
  readonly scratch: number;
}

const maxNodes = 500_000;

/**
 * Reads the value at the top of Lua's stack. A table with texts as keys is an object, one with numbers from 1 on a list; an empty one that was no list is an object.
 * @throws NoJson
 */
export function readValue(place: ReadPlace): Json {
  let nodes = 0;
  const read = (depth: number): Json => {
    const { lua, state } = place;
    nodes += 1;
    if (nodes > maxNodes) throw new NoJson(`it holds more than ${maxNodes} values`);
    const type = lua._lua_type(state, -1);
    if (type === luaType.nil) return null;
    if (type === luaType.boolean) return lua._lua_toboolean(state, -1) !== 0;
    if (type === luaType.string) return textAtTop(place);
    if (type === luaType.number) return finite(lua._lua_tonumberx(state, -1, 0));
    if (type !== luaType.table) throw new NoJson(`a ${nameOfType(type)} has no JSON form`);
    if (depth > maxDepth || lua._lua_checkstack(state, slotsPerLevel) === 0)
      throw new NoJson("a table holds itself, or is nested too deep");
    return readTable(place, () => read(depth + 1));
  };
  return read(0);
}

/** The text at the top of the stack, or what else is there. */
export function readText(place: ReadPlace): string {
  const { lua, state } = place;
  const type = lua._lua_type(state, -1);
  if (type === luaType.string) return textAtTop(place);
  return type === luaType.number ? String(lua._lua_tonumberx(state, -1, 0)) : `a ${nameOfType(type)} value`;
}

/** @param readTop reads what is at the top of the stack */
function readTable(place: ReadPlace, readTop: () => Json): Json {
  const { lua, state } = place;
  const items = new Map<number, Json>();
  const fields = new Map<string, Json>();
  const table = lua._lua_gettop(state);
  lua._lua_settop(state, table + 1);
  while (lua._lua_next(state, table) !== 0) {
    const value = readTop();
    lua._lua_settop(state, -2);
    const type = lua._lua_type(state, -1);
    if (type === luaType.number) items.set(lua._lua_tonumberx(state, -1, 0), value);
    else if (type === luaType.string) fields.set(textAtTop(place), value);
    else throw new NoJson(`a key is a ${nameOfType(type)}; keys are texts or numbers`);
  }
  if (items.size > 0 && fields.size > 0)
    throw new NoJson("cannot encode mixed or invalid key types: a table has both numbers and texts as keys");
  if (fields.size > 0) return Object.fromEntries([...fields].filter(([key]) => key !== "__proto__"));
  if (items.size > 0) return toList(items);
  return isList(place) ? [] : {};
}

function isList({ lua, state, listPointer }: ReadPlace): boolean {
  if (lua._lua_getmetatable(state, -1) === 0) return false;
  const pointer = lua._lua_topointer(state, -1);
  lua._lua_settop(state, -2);
  return pointer === listPointer;
}

function textAtTop({ lua, state, scratch }: ReadPlace): string {
  const pointer = lua._lua_tolstring(state, -1, scratch);
  const length = lua.HEAPU32[scratch >> 2] ?? 0;
  return Buffer.from(lua.HEAPU8.buffer, pointer, length).toString("utf8");
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new NoJson(`the number ${value} has no JSON form`);
}

function toList(items: ReadonlyMap<number, Json>): readonly Json[] {
  return Array.from({ length: items.size }, (_, index) => {
    const item = items.get(index + 1);
    if (item === undefined) throw new NoJson("cannot encode sparse array: a list has no item at every place");
    return item;
  });
}
