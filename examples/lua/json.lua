-- JSON there and back: string building, pattern matching, recursion, errors with positions.
-- The decoder is a set of mutually recursive functions; the broken documents at the end make it
-- raise errors, which the caller catches.

local encode

local escapes = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\t"] = "\\t" }

local function encode_string(text)
  return '"' .. text:gsub('["\\\n\t]', escapes) .. '"'
end

local function encode_table(value)
  local parts = {}
  if #value > 0 or next(value) == nil then
    for i, item in ipairs(value) do
      parts[i] = encode(item)
    end
    return "[" .. table.concat(parts, ",") .. "]"
  end
  local keys = {}
  for key in pairs(value) do
    keys[#keys + 1] = key
  end
  table.sort(keys)
  for i, key in ipairs(keys) do
    parts[i] = encode_string(key) .. ":" .. encode(value[key])
  end
  return "{" .. table.concat(parts, ",") .. "}"
end

function encode(value)
  local kind = type(value)
  if kind == "table" then
    return encode_table(value)
  elseif kind == "string" then
    return encode_string(value)
  end
  return tostring(value)
end

local decode_value

local function fail(at, what)
  error({ at = at, what = what })
end

local function skip(text, at)
  return text:find("[^ \t\r\n]", at) or #text + 1
end

local function expect(text, at, character)
  at = skip(text, at)
  if text:sub(at, at) ~= character then
    fail(at, "expected " .. character)
  end
  return at + 1
end

local unescapes = { n = "\n", t = "\t" }

local function decode_string(text, at)
  local parts = {}
  while true do
    local plain, stop, after = text:match('^([^"\\]*)(["\\])()', at)
    if not plain then
      fail(at, "unfinished string")
    end
    parts[#parts + 1] = plain
    if stop == '"' then
      return table.concat(parts), after
    end
    local escaped = text:sub(after, after)
    parts[#parts + 1] = unescapes[escaped] or escaped
    at = after + 1
  end
end

local function decode_list(text, at)
  local list = {}
  if text:sub(skip(text, at), skip(text, at)) == "]" then
    return list, skip(text, at) + 1
  end
  while true do
    list[#list + 1], at = decode_value(text, at)
    at = skip(text, at)
    if text:sub(at, at) == "]" then
      return list, at + 1
    end
    at = expect(text, at, ",")
  end
end

local function decode_object(text, at)
  local object = {}
  while true do
    local key
    key, at = decode_string(text, expect(text, at, '"'))
    object[key], at = decode_value(text, expect(text, at, ":"))
    at = skip(text, at)
    if text:sub(at, at) == "}" then
      return object, at + 1
    end
    at = expect(text, at, ",")
  end
end

function decode_value(text, at)
  at = skip(text, at)
  local first = text:sub(at, at)
  if first == "{" then
    return decode_object(text, at + 1)
  elseif first == "[" then
    return decode_list(text, at + 1)
  elseif first == '"' then
    return decode_string(text, at + 1)
  end
  local word, after = text:match("^([%w.+-]+)()", at)
  if word == "true" or word == "false" then
    return word == "true", after
  elseif tonumber(word) then
    return tonumber(word), after
  end
  fail(at, "expected a value")
end

local function document(i)
  local lines = {}
  for j = 1, 12 do
    lines[j] = { article = "thing " .. j, count = (i * j) % 7, price = i * 0.25 + j, note = 'a "b"\n' }
  end
  return { id = i, customer = "c" .. i % 10, paid = i % 3 == 0, lines = lines }
end

local n = tonumber(arg and arg[1]) or 1200
local bytes, articles = 0, 0
for i = 1, n do
  local text = encode(document(i))
  bytes = bytes + #text
  articles = articles + #decode_value(text, 1).lines
  assert(encode((decode_value(text, 1))) == text)
end
print(("%d documents, %d bytes, %d lines"):format(n, bytes, articles))

for _, broken in ipairs({ '{"a" 1}', "[1, 2", '{"a": "b', "[nothing]" }) do
  local ok, problem = pcall(decode_value, broken, 1)
  print(("%-10s %s at %d"):format(broken, ok and "fine" or problem.what, problem.at))
end
