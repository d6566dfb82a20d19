-- touch: renew the leases of posts that a worker still works on.
--
-- KEYS  1 outbox
-- ARGV  1 group  2 consumer  3.. post ids
--
-- Returns the ids that are no longer the worker's.
local lost = {}
for i = 3, #ARGV do
  local p = redis.call('XPENDING', KEYS[1], ARGV[1], ARGV[i], ARGV[i], 1)
  if p[1] and p[1][2] == ARGV[2] then
    redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[2], 0, ARGV[i], 'JUSTID')
  else
    lost[#lost + 1] = ARGV[i]
  end
end
return lost
