-- move: take a post from one stream to the end of another, between outbox
-- and parked.
--
-- KEYS  1 from  2 to
-- ARGV  1 group of the outbox  2 post id  3.. fields to add: names and values
--
-- Returns 1, or 0 when the post is not there. The first 12 values, which are
-- the post's own fields, go along; what was added by an earlier move does not.
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 then return 0 end
local fields = {unpack(found[1][2], 1, 12)}
for i = 3, #ARGV do fields[#fields + 1] = ARGV[i] end
redis.call('XADD', KEYS[2], '*', unpack(fields))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
