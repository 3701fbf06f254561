import { afterAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../../engine/model/manifest.js";
import { createLuaScriptRunner } from "../../../plugins/lua/script-runner.js";
import { reasonOf } from "../cmp/run-commands.js";

const runner = createLuaScriptRunner();
afterAll(() => runner.close());
const { signal } = new AbortController();

/** What a script says about an object: its message. */
async function said(text: string, object: JsonObject = {}): Promise<string | undefined> {
  const script = `local function say() ${text}\nend\nreturn {status = "Healthy", message = tostring(say())}`;
  return (await runner.health({ name: "x.lua", text: script }, object, signal))?.message;
}
const health = (text: string, object: JsonObject = {}) => runner.health({ name: "x.lua", text }, object, signal);
/** An action's object afterwards. */
async function changed(text: string, object: JsonObject): Promise<JsonObject | undefined> {
  return (await runner.runAction({ name: "action.lua", text }, object, {}, signal))[0]?.resource;
}

describe("createLuaScriptRunner().health()", () => {
  test("gives the script's verdict about its object", async () => {
    const text = `
hs = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for i, condition in ipairs(obj.status.conditions) do
    if condition.type == "Ready" and condition.status == "False" then
      hs.status = "Degraded"
      hs.message = condition.message
      return hs
    end
  end
end
hs.status = "Progressing"
return hs`;
    expect(await health(text, { status: { conditions: [{ type: "Ready", status: "False", message: "größer" }] } })).toEqual({
      status: "Degraded",
      message: "größer",
    });
    expect(await health(text)).toEqual({ status: "Progressing" });
  });

  test.each([
    ["nothing", "", undefined],
    ["nil", "return nil", undefined],
    ["an empty table", "return {}", undefined],
    ["an unknown status", 'return {status = "Fine"}', { status: "Unknown", message: "Lua returned an invalid health status" }],
    ["no status", 'return {message = "x"}', { status: "Unknown", message: "Lua returned an invalid health status" }],
    ["an empty message", 'return {status = "Missing", message = ""}', { status: "Missing" }],
  ])("takes %s", async (_, text, expected) => {
    expect(await health(text)).toEqual(expected);
  });

  test.each([
    ["no table", "return 1", /expect table output from Lua script, not number/],
    ["a text", 'return "Healthy"', /expect table output from Lua script, not string/],
    ["a syntax error", "return {", /^Script "x\.lua" failed: x\.lua:1: /],
    ["a failure", "\nlocal x = obj.a.b.c", /^Script "x\.lua" failed: x\.lua:2: attempt to index a nil value \(field 'a'\)/],
    ["an error of its own", 'error("no")', /x\.lua:1: no/],
    ["an error that is a table", "error({})", /a table/],
    ["a function inside", "return {status = print}", /a function has no JSON form/],
    ["a status that is no text", "return {status = {}}", /a status that is no text/],
    ["a table of numbers and texts", 'return {1, a = "b"}', /mixed or invalid key types/],
    ["holes", "return {nil, 2}", /sparse/],
    ["itself inside", "local t = {}; t.t = t; return t", /holds itself/],
    ["what is no number", "return {status = 0/0}", /no JSON form/],
  ])("refuses %s", async (_, text, message) => {
    await expect(health(text)).rejects.toThrow(message);
    expect(await reasonOf(health(text))).toBe("BAD_USER_INPUT SCRIPT_FAILED");
  });
});

describe("createLuaScriptRunner() speaks Lua 5.1", () => {
  test.each([
    [
      "whole numbers print without a point",
      'return 6 / 2 .. " " .. 3.0 .. " " .. tostring(2^31) .. " " .. (10 / 4)',
      "3 3 2147483648 2.5",
    ],
    ["large numbers of the object stay whole", 'return obj.n .. " " .. obj.n + 1', "1700000000123 1700000000124"],
    ["%d takes a float", 'return string.format("%d %5.1f %s %%", 7.0, 2.25, 3.0)', "7   2.2 3 %"],
    ["%d cuts off", 'return string.format("%d %d %i", 2.9, -2.9, "4")', "2 -2 4"],
    ["table.getn, unpack, math.pow", "return table.getn({1, 2}) .. unpack({3, 4}) .. math.pow(2, 3)", "238"],
    [
      "table.maxn, table.foreach",
      "local n = 0; table.foreach({a = 1, b = 2}, function(_, v) n = n + v end); return table.maxn({1, 2}) + n",
      "5",
    ],
    ["loadstring", 'return loadstring("return 1 + 1")()', "2"],
    ["load and loadstring take no compiled code", String.raw`return (load("\27Lua") or loadstring("\27Lua")) == nil`, "true"],
    ["goto", "local n = 0; for i = 1, 3 do if i == 2 then goto continue end; n = n + i; ::continue:: end; return n", "4"],
    ["require gives what is open", 'return require("os").time ~= nil and require("string") == string', "true"],
    ["os.date and os.time", 'return os.date("!%Y-%m-%d", os.time({year = 2024, month = 2, day = 3, hour = 12}))', "2024-02-03"],
    ["string methods", 'return ("a,b"):gsub(",", ";")', "a;b"],
    ["tonumber and bases", 'return tonumber("0x10") + tonumber("11", 2)', "19"],
    ["pairs in order", 'local s = ""; for k in pairs({b = 1, a = 1, c = 1, 5, 6}) do s = s .. k end; return s', "12abc"],
    ["pairs may drop what it meets", "local t = {a = 1, b = 2}; for k in pairs(t) do t[k] = nil end; return next(t)", "nil"],
    ["null is nothing", "return obj.nothing == nil and obj.list[1] == nil and obj.list[2]", "x"],
  ])("%s", async (_, text, expected) => {
    expect(await said(text, { n: 1_700_000_000_123, nothing: null, list: [null, "x"] })).toBe(expected);
  });

  test.each([
    "io",
    "debug",
    "coroutine",
    "dofile",
    "loadfile",
    "os.execute",
    "os.getenv",
    "os.exit",
    "os.remove",
    "string.dump",
    "package.loadlib",
  ])("there is no %s", async (name) => {
    expect(await said(`return ${name}`)).toBe("nil");
  });

  test("nothing a script changes is seen by the next", async () => {
    await health('string.len = nil; leak = 1; getmetatable("").__index.upper = nil; return {}');
    expect(await said('return tostring(leak) .. ("ab"):len() .. ("x"):upper()')).toBe("nil2X");
  });
});

describe("createLuaScriptRunner().runAction()", () => {
  const object: JsonObject = {
    kind: "X",
    metadata: { name: "x", labels: {} },
    spec: { replicas: 3, paused: true, list: [], ratio: 0.5, items: [{ a: {} }] },
  };

  test("gives the object as it shall become: lists stay lists, maps stay maps, numbers whole", async () => {
    expect(await changed("obj.spec.paused = nil; obj.spec.replicas = obj.spec.replicas / 3; return obj", object)).toEqual({
      kind: "X",
      metadata: { name: "x", labels: {} },
      spec: { replicas: 1, list: [], ratio: 0.5, items: [{ a: {} }] },
    });
  });

  test("an empty table takes the shape of what it replaces, and is a map elsewhere", async () => {
    const text = "obj.spec.list = {}; obj.spec.items = {}; obj.metadata.labels = {}; obj.spec.new = {}; return obj";
    expect(await changed(text, object)).toMatchObject({ metadata: { labels: {} }, spec: { list: [], items: [], new: {} } });
  });

  test("has the parameters, and may give a list of operations", async () => {
    const text = `
local job = {apiVersion = "batch/v1", kind = "Job", metadata = {name = actionParams["name"], labels = {}}}
obj.spec.replicas = tonumber(actionParams.replicas)
return {{operation = "create", resource = job}, {operation = "patch", resource = obj}}`;
    const changes = await runner.runAction({ name: "a", text }, object, { name: "j", replicas: "5" }, signal);
    expect(changes).toMatchObject([
      { operation: "create", resource: { kind: "Job", metadata: { name: "j" } } },
      { operation: "patch", resource: { spec: { replicas: 5, list: [] } } },
    ]);
  });

  test.each([
    ['return {{operation = "delete", resource = obj}}', /unsupported operation: "delete"/],
    ['return {{operation = "patch"}}', /has no resource/],
    ["return nil", /expect table output from Lua script, not nil/],
  ])("refuses %s", async (text, message) => {
    await expect(changed(text, object)).rejects.toThrow(message);
  });

  test("an empty list is no change", async () => {
    expect(await runner.runAction({ name: "a", text: "return {}" }, object, {}, signal)).toEqual([]);
  });
});

test("createLuaScriptRunner().discoverActions() gives actions in order of their names", async () => {
  const text = `
actions = {}
actions["restart"] = {}
actions["pause"] = {["disabled"] = obj.paused, ["iconClass"] = "fa", ["displayName"] = "Pause"}
actions["scale"] = {["params"] = {{["name"] = "replicas", ["default"] = "1"}}}
return actions`;
  expect(await runner.discoverActions({ name: "discovery.lua", text }, { paused: true }, signal)).toEqual([
    { name: "pause", disabled: true, iconClass: "fa", displayName: "Pause", parameters: [] },
    { name: "restart", disabled: false, parameters: [] },
    { name: "scale", disabled: false, parameters: [{ name: "replicas", default: "1" }] },
  ]);
  expect(await runner.discoverActions({ name: "discovery.lua", text: "return {}" }, {}, signal)).toEqual([]);
});

describe("createLuaScriptRunner() stops", () => {
  const quick = createLuaScriptRunner({ deadlineMs: 500, memoryMiB: 64, children: 1 });
  afterAll(() => quick.close());
  const small = createLuaScriptRunner({ deadlineMs: 10_000, memoryMiB: 64, children: 1 });
  afterAll(() => small.close());
  const outcome = (text: string, chosen = quick) => reasonOf(chosen.health({ name: "x.lua", text }, {}, signal));

  test.each([
    ["an endless loop", "while true do end", "DEADLINE_EXCEEDED LIMIT_TIME"],
    [
      "an endless loop that catches its end",
      "while true do pcall(function() while true do end end) end",
      "DEADLINE_EXCEEDED LIMIT_TIME",
    ],
    ["endless recursion in pcall", "local function f() pcall(f) return f() end f()", "DEADLINE_EXCEEDED LIMIT_TIME"],
    [
      "a pattern that never ends",
      'return (("a"):rep(40)):find(("a?"):rep(40) .. ("a"):rep(40) .. "(.-)(.-)(.-)(.-)(.-)(.-)b")',
      "DEADLINE_EXCEEDED LIMIT_TIME",
    ],
    ["a text that doubles", 'local s = "x"; while true do s = s .. s end', "RESOURCE_EXHAUSTED LIMIT_MEMORY"],
    ["a huge repetition", 'return ("x"):rep(1e9)', "RESOURCE_EXHAUSTED LIMIT_MEMORY"],
    ["a table that grows", "local t = {}; while true do t[#t + 1] = {#t} end", "RESOURCE_EXHAUSTED LIMIT_MEMORY"],
    ["deep recursion", "local function f() return 1 + f() end return f()", "BAD_USER_INPUT SCRIPT_FAILED"],
    ["a huge answer", 'return {status = "Healthy", message = ("x"):rep(11 * 1024 * 1024)}', "RESOURCE_EXHAUSTED LIMIT_OUTPUT"],
  ])("%s", async (_, text, expected) => {
    const chosen = expected.endsWith("LIMIT_TIME") ? quick : small;
    expect(await outcome(text, chosen)).toBe(expected);
    expect(await outcome('return {status = "Healthy"}', chosen)).toBe("it ran");
  });

  test("what a caller leaves, and goes on with the next", async () => {
    const caller = new AbortController();
    const waiting = quick.health({ name: "x.lua", text: "while true do end" }, {}, caller.signal);
    caller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(await outcome("return {}")).toBe("it ran");
  });

  test("everything when it is closed", async () => {
    const closing = createLuaScriptRunner();
    await closing.close();
    expect(await reasonOf(closing.health({ name: "x", text: "return {}" }, {}, signal))).toBe("UNAVAILABLE SANDBOX_DOWN");
  });
});
