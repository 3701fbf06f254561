import type { Json } from "../../../engine/model/manifest.js";
import { copyIn, type LuaModule } from "./lua-module.js";
import { maxDepth, NoJson, slotsPerLevel } from "./value-rules.js";

/** Where values are pushed. */
export interface PushPlace {
  readonly lua: LuaModule;
  readonly state: number;
  /** Index on the stack of the metatable that lists get, so that an empty one can be told from an empty object later. */
  readonly listMark: number;
}

/**
 * Pushes a JSON value onto Lua's stack. Null is nothing: it leaves no field, and a hole in a list. Whole numbers become integers.
 * @throws NoJson for one that is nested too deep
 */
export function pushValue(place: PushPlace, value: Json, depth = 0): void {
  const { lua, state } = place;
  if (depth > maxDepth || lua._lua_checkstack(state, slotsPerLevel) === 0)
    throw new NoJson(`the object is nested more than ${maxDepth} deep`);
  if (typeof value === "boolean") lua._lua_pushboolean(state, value ? 1 : 0);
  else if (typeof value === "string") pushText(place, value);
  else if (typeof value === "number") pushNumber(place, value);
  else if (Array.isArray(value)) pushList(place, value as readonly Json[], depth);
  else if (value !== null) {
    const fields = Object.entries(value);
    lua._lua_createtable(state, 0, fields.length);
    for (const [key, field] of fields) {
      if (field === null || field === undefined) continue;
      pushText(place, key);
      pushValue(place, field, depth + 1);
      lua._lua_rawset(state, -3);
    }
  }
}

function pushText({ lua, state }: PushPlace, text: string): void {
  const { pointer, bytes } = copyIn(lua, text);
  lua._lua_pushlstring(state, pointer, bytes);
  lua._free(pointer);
}

function pushNumber({ lua, state }: PushPlace, value: number): void {
  if (Number.isSafeInteger(value)) lua._lua_pushinteger(state, BigInt(value));
  else lua._lua_pushnumber(state, value);
}

function pushList(place: PushPlace, items: readonly Json[], depth: number): void {
  const { lua, state, listMark } = place;
  lua._lua_createtable(state, items.length, 0);
  for (const [index, item] of items.entries()) {
    if (item === null) continue;
    pushValue(place, item, depth + 1);
    lua._lua_rawseti(state, -2, BigInt(index + 1));
  }
  lua._lua_pushvalue(state, listMark);
  lua._lua_setmetatable(state, -2);
}
