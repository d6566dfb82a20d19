-- next: find when a workspace's first timer is due, among those of its shard.
--
-- KEYS  1 timers
-- ARGV  1 what the workspace's members begin with
--
-- Returns {time} in ms, or {} where there is none.
local from, page = 0, 1
while true do
  local timers = redis.call('ZRANGE', KEYS[1], from, from + page - 1, 'WITHSCORES')
  for i = 1, #timers, 2 do
    if string.sub(timers[i], 1, #ARGV[1]) == ARGV[1] then return {string.format('%.0f', tonumber(timers[i + 1]))} end
  end
  if #timers == 0 then return {} end
  from, page = from + page, 256
end
