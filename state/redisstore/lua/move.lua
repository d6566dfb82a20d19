-- move: take a post from one stream to the end of another, between outbox
-- and parked.
--
-- KEYS  1 from  2 to
-- ARGV  1 group of the outbox  2 post id  3 "a": it may have been posted
--       already, else ""  4.. fields to add: names and values
--
-- Returns 1, or 0 when the post is not there. The first 12 values, which are
-- the post's own fields, go along, and "f", what is known of it, where there is
-- something; what else was added by an earlier move does not.
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found == 0 then return 0 end
local old = found[1][2]
local fields = {}
for i = 1, math.min(12, #old) do fields[i] = old[i] end
local known = ''
for i = 13, #old, 2 do
  if old[i] == 'f' then known = old[i + 1] end
end
if ARGV[3] ~= '' and not string.find(known, 'a', 1, true) then known = known .. 'a' end
if known ~= '' then
  fields[#fields + 1] = 'f'
  fields[#fields + 1] = known
end
for i = 4, #ARGV do fields[#fields + 1] = ARGV[i] end
redis.call('XADD', KEYS[2], '*', unpack(fields))
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
