-- next: find when a workspace's first timer is due, among those of its shard.
--
-- KEYS  1 timers
-- ARGV  1 what the workspace's members begin with
--
-- Returns {time} in ms, or {} where there is none. Of what is no time it is the
-- first or the last that can be told.
local last = 1e15
local function time(score)
  local ms = tonumber(score) or last
  return {string.format('%.0f', math.max(0, math.min(ms, last)))}
end
local from, page = 0, 1
while true do
  local timers = redis.call('ZRANGE', KEYS[1], from, from + page - 1, 'WITHSCORES')
  for i = 1, #timers, 2 do
    if string.sub(timers[i], 1, #ARGV[1]) == ARGV[1] then return time(timers[i + 1]) end
  end
  if #timers == 0 then return {} end
  from, page = from + page, 256
end
