-- due: claim a workspace's timers that are due, from among those of its shard.
--
-- KEYS  1 timers  2 leases  3 fence
-- ARGV  1 now, ms  2 how many at most  3 when the leases end, ms
--       4 what the workspace's members begin with
--
-- Returns member, at, fence of each, flat. A claimed timer stands in timers
-- at the end of its lease, so it is due again if nobody answers it, and in
-- leases as fence:at:next, next being the time it was set to meanwhile. What is no
-- time, no lease or no fence, as somebody may have written it by hand, keeps no
-- timer from being due.
local claimed, others, most = {}, 0, tonumber(ARGV[2])
local function next_fence()
  local n = redis.pcall('INCR', KEYS[3])
  if type(n) ~= 'number' then
    redis.call('SET', KEYS[3], ARGV[1]) -- higher than any that was given out
    n = redis.call('INCR', KEYS[3])
  end
  return string.format('%.0f', n)
end
local function claim(member, at)
  local planned = ''
  local l = redis.call('HGET', KEYS[2], member)
  if l then
    local first, later = string.match(l, '^%d+:(%d+):(%d*)$')
    if first then at, planned = first, later end
  end
  local fence = next_fence()
  redis.call('HSET', KEYS[2], member, fence .. ':' .. at .. ':' .. planned)
  redis.call('ZADD', KEYS[1], ARGV[3], member)
  claimed[#claimed + 1] = member
  claimed[#claimed + 1] = at
  claimed[#claimed + 1] = fence
end
local function time(score)
  local ms = tonumber(score)
  if not ms or ms < 0 then return ARGV[1] end
  return string.format('%.0f', ms)
end
repeat
  -- What was claimed is due no longer: only others' timers stand before the next.
  local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'WITHSCORES', 'LIMIT', others, most)
  for i = 1, #due, 2 do
    if string.sub(due[i], 1, #ARGV[4]) ~= ARGV[4] then
      others = others + 1
    elseif #claimed < 3 * most then
      claim(due[i], time(due[i + 1]))
    end
  end
until #due == 0 or #claimed >= 3 * most
return claimed
