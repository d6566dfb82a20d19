-- relabel: put other entries in place of those of a label that are there.
--
-- KEYS  1 labels
-- ARGV  1 "1": only count them
--       2.. two for each: the entry as it may be there, and what it becomes
--
-- Returns {how many were there}.
local n = 0
for i = 2, #ARGV, 2 do
  if redis.call('ZSCORE', KEYS[1], ARGV[i]) then
    n = n + 1
    if ARGV[1] ~= '1' then
      redis.call('ZADD', KEYS[1], 0, ARGV[i + 1])
      redis.call('ZREM', KEYS[1], ARGV[i])
    end
  end
end
return {n}
