-- Bodies under gravity: numbers in tables, one hot function, few calls.
-- A leapfrog integrator; the energy at the end shows that it behaved.

local G = 4 * math.pi ^ 2 -- distances in au, time in years, mass in suns

local function body(name, mass, distance, speed)
  return { name = name, mass = mass, x = distance, y = 0, vx = 0, vy = speed }
end

local bodies = {
  body("sun", 1, 0, 0),
  body("inner", 3e-6, 1, 2 * math.pi),
  body("giant", 9.5e-4, 5.2, 2.755),
  body("far", 2.9e-4, 9.5, 2.04),
}

local function kick(dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy = b.x - a.x, b.y - a.y
      local d2 = dx * dx + dy * dy
      local f = G * dt / (d2 * math.sqrt(d2))
      a.vx, a.vy = a.vx + dx * f * b.mass, a.vy + dy * f * b.mass
      b.vx, b.vy = b.vx - dx * f * a.mass, b.vy - dy * f * a.mass
    end
  end
end

local function drift(dt)
  for _, b in ipairs(bodies) do
    b.x, b.y = b.x + b.vx * dt, b.y + b.vy * dt
  end
end

local function energy()
  local sum = 0
  for i, a in ipairs(bodies) do
    sum = sum + a.mass * (a.vx * a.vx + a.vy * a.vy) / 2
    for j = i + 1, #bodies do
      local b = bodies[j]
      local dx, dy = a.x - b.x, a.y - b.y
      sum = sum - G * a.mass * b.mass / math.sqrt(dx * dx + dy * dy)
    end
  end
  return sum
end

local function simulate(years, steps)
  local dt = years / steps
  for _ = 1, steps do
    drift(dt / 2)
    kick(dt)
    drift(dt / 2)
  end
end

local steps = tonumber(arg and arg[1]) or 250000
print(("energy before %.6f"):format(energy()))
simulate(30, steps)
print(("energy after  %.6f"):format(energy()))
