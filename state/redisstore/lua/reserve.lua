-- reserve: raise the last case number given out to at least a number.
--
-- KEYS  1 seq
-- ARGV  1 number
--
-- Returns the last number given out.
local last = tonumber(redis.call('GET', KEYS[1]) or '0') or 0 -- what is no number is none
if last >= tonumber(ARGV[1]) then return last end
redis.call('SET', KEYS[1], ARGV[1])
return tonumber(ARGV[1])
