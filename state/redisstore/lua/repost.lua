-- repost: give a post that waits another body. A stream cannot be written over,
-- so the post goes to the end. One that a worker has in hand, or had when it
-- died, may be in Slack already: it is left as it is.
--
-- KEYS  1 outbox
-- ARGV  1 group  2 post id  3 the body it is taken to have  4 its new body
--
-- Returns {1}, or {0} when it is left.
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 or found[1][2][12] ~= ARGV[3] then return {0} end
local pending = redis.pcall('XPENDING', KEYS[1], ARGV[1], ARGV[2], ARGV[2], 1)
if not pending.err and #pending > 0 then return {0} end
local fields = found[1][2]
fields[12] = ARGV[4]
redis.call('XADD', KEYS[1], '*', unpack(fields))
redis.call('XDEL', KEYS[1], ARGV[2])
return {1}
