-- Word counts through closures: a pipeline of small functions, with errors that are expected.
-- The text is made by a generator with a fixed seed. Each stage is a function made by another;
-- lines that are damaged raise an error, which the pipeline catches and counts.

local syllables = { "ka", "lu", "mi", "nor", "sa", "ti", "ver", "wo" }

local function generator(seed)
  return function(limit)
    seed = (seed * 16807) % 2147483647
    return seed % limit + 1
  end
end

local function lines(n)
  local random = generator(7)
  local function word()
    local parts = {}
    for i = 1, random(3) do
      parts[i] = syllables[math.min(random(8), random(8))]
    end
    return table.concat(parts)
  end
  return coroutine.wrap(function()
    for i = 1, n do
      local words = {}
      for j = 1, 8 + random(8) do
        words[j] = word()
      end
      coroutine.yield(i % 500 == 0 and "\0damaged" or table.concat(words, " "))
    end
  end)
end

local function compose(...)
  local stages = { ... }
  return function(value)
    for _, stage in ipairs(stages) do
      value = stage(value)
    end
    return value
  end
end

local function check(line)
  if line:find("\0", 1, true) then
    error("a damaged line", 0)
  end
  return line
end

local function words_of(line)
  local words = {}
  for word in line:gmatch("%a+") do
    words[#words + 1] = word
  end
  return words
end

local function tally(counts)
  return function(words)
    for _, word in ipairs(words) do
      counts[word] = (counts[word] or 0) + 1
    end
    return #words
  end
end

local counts, total, damaged = {}, 0, 0
local pipeline = compose(check, words_of, tally(counts))
for line in lines(tonumber(arg and arg[1]) or 30000) do
  local ok, result = pcall(pipeline, line)
  if ok then
    total = total + result
  else
    damaged = damaged + 1
  end
end

local order = {}
for word in pairs(counts) do
  order[#order + 1] = word
end
table.sort(order, function(a, b)
  return counts[a] > counts[b] or counts[a] == counts[b] and a < b
end)
print(("%d words, %d different, %d damaged lines"):format(total, #order, damaged))
for i = 1, 5 do
  print(("%6d %s"):format(counts[order[i]], order[i]))
end
