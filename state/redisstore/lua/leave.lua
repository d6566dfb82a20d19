-- leave: hand back what a stopping worker has claimed, at once claimable by
-- others, and forget the worker.
--
-- KEYS  1 outbox
-- ARGV  1 group  2 consumer  3 the consumer that holds what was handed back
--       4.. ids of what nobody has tried, as if nobody had had it
--
-- Returns how many were handed back.
local n = 0
if redis.call('EXISTS', KEYS[1]) == 0 then return n end
local untried = {}
for i = 4, #ARGV do untried[ARGV[i]] = true end
local mine = redis.pcall('XPENDING', KEYS[1], ARGV[1], '-', '+', 100, ARGV[2])
if mine.err then return n end
while #mine > 0 do
  for _, p in ipairs(mine) do
    local tries = p[4]
    if untried[p[1]] then tries = 0 end
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[3], 0, p[1], 'IDLE', 86400000, 'RETRYCOUNT', tries, 'JUSTID')
    n = n + 1
  end
  mine = redis.call('XPENDING', KEYS[1], ARGV[1], '-', '+', 100, ARGV[2])
end
redis.call('XGROUP', 'DELCONSUMER', KEYS[1], ARGV[1], ARGV[2])
return n
