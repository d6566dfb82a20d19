-- number: the number for the case that a draft opens, the same each time that it
-- is asked for, unless a case of that number was forgotten meanwhile.
--
-- KEYS  1 seq  2 the draft's number  3 forgotten
-- ARGV  1 how long it is kept, ms
--
-- Returns the number.
local taken = redis.call('GET', KEYS[2])
if taken and redis.call('HEXISTS', KEYS[3], taken) == 0 then return tonumber(taken) end
local no = redis.call('INCR', KEYS[1])
redis.call('SET', KEYS[2], no, 'PX', ARGV[1])
return no
