-- rerow: keep the row of a case, if the case is of the version that the row
-- is made from.
--
-- KEYS  1 rows
-- ARGV  1 what the keys of cases begin with
--       2 number  3 version  4 the row, its version in front
--
-- Returns {1} if it is kept, else {0}.
if redis.call('LLEN', ARGV[1] .. ARGV[2] .. ':log') ~= tonumber(ARGV[3]) then return {0} end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[4])
return {1}
