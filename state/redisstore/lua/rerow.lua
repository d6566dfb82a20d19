-- rerow: keep the row of a case, if the case is of the version that the row
-- is made from, and its last event the same.
--
-- KEYS  1 rows
-- ARGV  1 what the keys of cases begin with
--       2 number  3 version  4 the row, its version in front
--       5 how the entry of that version must begin
--
-- Returns {1} if it is kept, else {0}.
local version, tip = tonumber(ARGV[3]), ARGV[5]
local last = redis.call('LRANGE', ARGV[1] .. ARGV[2] .. ':log', version - 1, version)
if #last ~= 1 or string.sub(last[1], 1, #tip) ~= tip then return {0} end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[4])
return {1}
