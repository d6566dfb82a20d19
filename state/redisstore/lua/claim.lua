-- claim: take posts from the outbox, those of dead workers first.
--
-- KEYS  1 outbox
-- ARGV  1 group  2 consumer  3 how many at most  4 lease, ms
--       5 where to go on looking for dead workers' posts
--       6 what the keys of workspaces begin with
--
-- Returns {cursor, posts}: the next ARGV 5, and for each post its id, 1 when
-- it was delivered before or 0, its fields as a list, its case's wrapped key
-- or "".
if redis.call('EXISTS', KEYS[1]) == 0 then return {'0-0', {}} end

local function reclaim()
  return redis.pcall('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4], ARGV[5], 'COUNT', ARGV[3])
end
local old = reclaim()
if old.err then
  redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
  old = reclaim()
end

local posts = {}
local function add(entries, again)
  for _, entry in ipairs(entries) do
    local fields = entry[2]
    local key = ''
    if fields[8] ~= '0' then key = redis.call('HGET', ARGV[6] .. fields[2] .. ':keys', fields[8]) or '' end
    posts[#posts + 1] = {entry[1], again, fields, key}
  end
end
add(old[2], 1)
local room = tonumber(ARGV[3]) - #posts
if room > 0 then
  local new = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', room, 'STREAMS', KEYS[1], '>')
  if new then add(new[1][2], 0) end
end
return {old[1], posts}
