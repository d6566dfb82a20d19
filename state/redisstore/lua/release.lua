-- release: hand a claimed timer back, due at once.
--
-- KEYS  1 timers  2 leases
-- ARGV  1 member  2 fence
--
-- Returns 1 when handed back, 0 when the lease was lost before. A time that
-- the timer was set to meanwhile stays in leases under fence 0, nobody's.
local l = redis.call('HGET', KEYS[2], ARGV[1])
if not l then return 0 end
local fence, at, planned = string.match(l, '^(%d+):(%d+):(%d*)$')
if fence ~= ARGV[2] then return 0 end
redis.call('ZADD', KEYS[1], at, ARGV[1])
if planned == '' then
  redis.call('HDEL', KEYS[2], ARGV[1])
else
  redis.call('HSET', KEYS[2], ARGV[1], '0:' .. at .. ':' .. planned)
end
return 1
