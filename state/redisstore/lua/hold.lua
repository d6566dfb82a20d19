-- hold: set a post aside until its case waits for nothing, if the case is as
-- the caller knows it. commit.lua puts it back.
--
-- KEYS  1 outbox  2 held posts of the case  3 the case's log
--       4 how many posts of which case are held
-- ARGV  1 group  2 post id  3 version of the case  4 "a": it may have been
--       posted already, else ""  5 number of the case
--       6 how the entry of that version must begin
--
-- Returns 1, also when the post is not there any longer, or 0 when the case
-- has moved on or its last event is another. Beside the post's own 12 values stands
-- "i", its id, which tells the order, and "f", what is known of it: h for held, a as
-- ARGV 4.
local version, tip = tonumber(ARGV[3]), ARGV[6]
local last = redis.call('LRANGE', KEYS[3], version - 1, version)
if #last ~= 1 or string.sub(last[1], 1, #tip) ~= tip then return 0 end
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 then return 1 end
local fields = {unpack(found[1][2], 1, 12)}
for _, v in ipairs({'i', ARGV[2], 'f', 'h' .. ARGV[4]}) do fields[#fields + 1] = v end
redis.call('XADD', KEYS[2], '*', unpack(fields))
redis.call('HINCRBY', KEYS[4], ARGV[5], 1)
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
