-- repark: give a parked post another body. A stream cannot be written over, so
-- it is made anew, with the same ids. It frees memory first, so that a server
-- which is full does not stop it halfway.
--
-- KEYS  1 parked
-- ARGV  1 post id  2 the body it is taken to have  3 its new body
--
-- Returns {1}, or {0} when it was changed meanwhile.
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 or found[1][2][12] ~= ARGV[2] then return {0} end
local all = redis.call('XRANGE', KEYS[1], '-', '+')
redis.call('DEL', KEYS[1])
for _, entry in ipairs(all) do
  if entry[1] == ARGV[1] then entry[2][12] = ARGV[3] end
  redis.call('XADD', KEYS[1], entry[1], unpack(entry[2]))
end
return {1}
