-- Coroutines: producers, workers and a scheduler that runs whoever is ready.
-- Orders wait in bounded queues; a full queue blocks the producer, an empty one the worker.

local mdtrace_found, mdtrace = pcall(require, "mdtrace")

local ready, finished = {}, {}

local function spawn(name, run)
  ready[#ready + 1] = { name = name, thread = coroutine.create(run) }
end

local function queue(limit)
  return { first = 1, last = 0, limit = limit }
end

local function put(q, item)
  while q.last - q.first + 1 >= q.limit do
    coroutine.yield("full")
  end
  q.last = q.last + 1
  q[q.last] = item
end

local function take(q)
  while q.first > q.last do
    coroutine.yield("empty")
  end
  local item = q[q.first]
  q[q.first] = nil
  q.first = q.first + 1
  return item
end

local function shop(orders, oven, n)
  for i = 1, n do
    put(orders, { id = i, loaves = i % 5 + 1 })
    if mdtrace_found then
      mdtrace.probe("ordered", i, i % 5 + 1)
    end
  end
  put(orders, false)
  return oven
end

local function baker(orders, oven)
  while true do
    local order = take(orders)
    if not order then
      put(orders, false) -- for the next baker
      return put(oven, false)
    end
    for _ = 1, order.loaves do
      coroutine.yield("knead")
    end
    if order.id % 997 == 0 then
      error("order " .. order.id .. " was burnt")
    end
    put(oven, order)
  end
end

local function counter(oven, n_bakers)
  local sold, closed = 0, 0
  while closed < n_bakers do
    local order = take(oven)
    if order then
      sold = sold + order.loaves
    else
      closed = closed + 1
    end
  end
  finished.sold = sold
end

local function schedule()
  local switches, burnt = 0, {}
  while #ready > 0 do
    local still = {}
    for _, task in ipairs(ready) do
      switches = switches + 1
      local ok, why = coroutine.resume(task.thread)
      if not ok then
        burnt[#burnt + 1] = task.name .. ": " .. why:gsub("^.-:%d+: ", "")
        spawn(task.name .. "'s relief", finished.relief)
        still[#still + 1] = table.remove(ready)
      elseif coroutine.status(task.thread) ~= "dead" then
        still[#still + 1] = task
      end
    end
    ready = still
  end
  return switches, burnt
end

local n = tonumber(arg and arg[1]) or 100000
local orders, oven = queue(8), queue(4)
finished.relief = function() baker(orders, oven) end
spawn("shop", function() shop(orders, oven, n) end)
spawn("anna", finished.relief)
spawn("bert", finished.relief)
spawn("till", function() counter(oven, 2) end)
local switches, burnt = schedule()
print(("%d loaves sold, %d switches, %d burnt"):format(finished.sold, switches, #burnt))
print(burnt[1])
