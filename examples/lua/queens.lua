-- Queens on a board: deep recursion and millions of tiny decisions.
-- Counts the placements of n queens that do not attack one another, row by row, with three
-- integers as sets: columns and both diagonals.

local n = tonumber(arg and arg[1]) or 13
local full = (1 << n) - 1

local function lowest(set)
  return set & -set
end

local function place(columns, left, right)
  if columns == full then
    return 1
  end
  local free = full & ~(columns | left | right)
  local found = 0
  while free ~= 0 do
    local queen = lowest(free)
    free = free ~ queen
    found = found + place(columns | queen, ((left | queen) << 1) & full, (right | queen) >> 1)
  end
  return found
end

for size = 4, n do
  full = (1 << size) - 1
  print(("%2d queens: %6d ways"):format(size, place(0, 0, 0)))
end
