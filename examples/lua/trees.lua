-- Search trees that never change: every insertion copies a path, so the collector works.
-- A treap whose priorities come from a small generator; the shape is the same in every run.

local seed = 42
local function random()
  seed = (seed * 1103515245 + 12345) % 2147483648
  return seed
end

local function node(key, priority, left, right)
  return { key = key, priority = priority, left = left, right = right }
end

-- The parts of a tree below and above a key.
local function split(tree, key)
  if not tree then
    return nil, nil
  end
  if tree.key < key then
    local low, high = split(tree.right, key)
    return node(tree.key, tree.priority, tree.left, low), high
  end
  local low, high = split(tree.left, key)
  return low, node(tree.key, tree.priority, high, tree.right)
end

local function insert(tree, key, priority)
  if not tree or priority > tree.priority then
    local low, high = split(tree, key)
    return node(key, priority, low, high)
  elseif key < tree.key then
    return node(tree.key, tree.priority, insert(tree.left, key, priority), tree.right)
  end
  return node(tree.key, tree.priority, tree.left, insert(tree.right, key, priority))
end

local function measure(tree)
  if not tree then
    return 0, 0
  end
  local left_size, left_height = measure(tree.left)
  local right_size, right_height = measure(tree.right)
  return left_size + right_size + 1, math.max(left_height, right_height) + 1
end

local n = tonumber(arg and arg[1]) or 40000
local versions, tree = {}, nil
for i = 1, n do
  tree = insert(tree, random() % 1000000, random())
  if i % (n // 4) == 0 then
    versions[#versions + 1] = tree -- old versions stay valid
  end
end
for i, version in ipairs(versions) do
  print(("version %d: %5d keys, height %d"):format(i, measure(version)))
end
