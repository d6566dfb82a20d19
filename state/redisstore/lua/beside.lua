-- beside: change what is kept beside a case, as long as the case is there: who
-- comes late leaves nothing of one that was forgotten, or lost in a failover.
--
-- KEYS  1 the case's log  2 what is kept beside it
-- ARGV  1 a version that the case has, 0: it is of no case
--       2 how the entry of that version must begin, "": anyhow
--       3.. for each command its name, number of arguments, and arguments after
--           the key
--
-- Returns what each command said, or {} when there is no such case.
local version, tip = tonumber(ARGV[1]), ARGV[2]
if version > 0 then
  local entry = redis.call('LRANGE', KEYS[1], version - 1, version - 1)[1]
  if not entry or string.sub(entry, 1, #tip) ~= tip then return {} end
end
local said, i = {}, 3
while i <= #ARGV do
  local n = tonumber(ARGV[i + 1])
  said[#said + 1] = redis.call(ARGV[i], KEYS[2], unpack(ARGV, i + 2, i + 1 + n))
  i = i + 2 + n
end
return said
