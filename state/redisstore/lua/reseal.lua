-- reseal: write a sealed record anew, if it is what it is taken for. Its time
-- to live stays.
--
-- KEYS  1 the record, or the hash that holds it
-- ARGV  1 its field in the hash, "": it is no hash
--       2 what it is taken for  3 what it becomes
--
-- Returns {1}, or {0} when it was changed meanwhile.
if ARGV[1] == '' then
  if redis.call('GET', KEYS[1]) ~= ARGV[2] then return {0} end
  redis.call('SET', KEYS[1], ARGV[3], 'KEEPTTL')
else
  if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return {0} end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
end
return {1}
