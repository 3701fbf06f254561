/**
 * Run before every script: takes away what reaches out or loads compiled code, and gives the names and ways of Lua 5.1 that scripts written for Argo CD use.
 * `pairs` goes through numbers, then texts, in order, so that a script says the same every time.
 */
export const prelude = `
local next, type, select, error, getmetatable = next, type, select, error, getmetatable
local tointeger, numbertype, floor, ceil = math.tointeger, math.type, math.floor, math.ceil
local sort, concat, gsub, format, read, count = table.sort, table.concat, string.gsub, string.format, load, collectgarbage

local function before(a, b)
  local x, y = type(a), type(b)
  if x ~= y then return x < y end
  return (x == "number" or x == "string") and a < b
end
function pairs(t)
  if type(t) ~= "table" then error("bad argument #1 to 'pairs' (table expected, got " .. type(t) .. ")", 2) end
  local keys, size = {}, 0
  for key in next, t do size = size + 1; keys[size] = key end
  sort(keys, before)
  local at = 0
  return function()
    while at < size do
      at = at + 1
      local value = t[keys[at]]
      if value ~= nil then return keys[at], value end
    end
  end, t, nil
end

unpack = table.unpack
table.getn = function(t) return #t end
table.maxn = function(t)
  local most = 0
  for key in next, t do if type(key) == "number" and key > most then most = key end end
  return most
end
table.foreachi = function(t, f) for i = 1, #t do local r = f(i, t[i]); if r ~= nil then return r end end end
table.foreach = function(t, f) for k, v in pairs(t) do local r = f(k, v); if r ~= nil then return r end end end
math.pow = function(x, y) return x ^ y end
math.log10 = function(x) return math.log(x, 10) end
math.mod = math.fmod
math.ldexp = function(m, e) return m * 2.0 ^ e end
math.type, math.tointeger, math.ult = nil, nil, nil
string.gfind = string.gmatch
string.dump = nil

local whole = { d = true, i = true, u = true, c = true, o = true, x = true, X = true }
string.format = function(pattern, ...)
  local values, size, at = { ... }, select("#", ...), 0
  pattern = gsub(pattern, "%%([%-%+ #0-9.]*)(.)", function(flags, kind)
    if kind == "%" then return nil end
    at = at + 1
    local value = values[at]
    if whole[kind] and type(value) == "string" then value = tonumber(value) or value; values[at] = value end
    if whole[kind] and numbertype(value) == "float" then values[at] = tointeger(value < 0 and ceil(value) or floor(value)) or value end
    if kind == "u" or kind == "i" then return "%" .. flags .. "d" end
  end)
  return format(pattern, table.unpack(values, 1, size))
end

load = function(chunk, name, _, ...)
  if type(chunk) == "function" then
    local parts = {}
    for part in chunk do if part == "" then break end; parts[#parts + 1] = part end
    chunk = concat(parts)
  end
  return read(chunk, name, "t", ...)
end
loadstring = function(text, name) return read(text, name or text, "t") end
collectgarbage = function(what) return what == "count" and count("count") or 0 end
getfenv = function() return _G end
print = function() end
dofile, loadfile, warn, rawlen = nil, nil, nil, nil
os = { time = os.time, date = os.date }

package = { path = "", cpath = "", preload = {}, loaded = { _G = _G, table = table, string = string, math = math, os = os } }
local package = package
require = function(name)
  local found = package.loaded[name]
  if found ~= nil then return found end
  local loader = package.preload[name]
  if loader == nil then error("module " .. tostring(name) .. " not found", 2) end
  found = loader(name)
  if found == nil then found = true end
  package.loaded[name] = found
  return found
end
package.loaded.package = package
`;
