-- claim: take a workspace's posts from the outbox, those of dead workers first.
-- The outbox is its shard's: what is another workspace's is handed to the worker
-- that holds what may be claimed at once, as if nobody had had it. So is what is no
-- post at all; of what says that it is this workspace's the caller finds out.
--
-- KEYS  1 outbox
-- ARGV  1 group  2 consumer  3 how many at most  4 lease, ms
--       5 where to go on looking for dead workers' posts
--       6 what the keys of workspaces begin with  7 the workspace
--       8 the consumer that holds what was handed back
--
-- Returns {cursor, posts, more}: the next ARGV 5, for each post its id, 1 when
-- it was delivered before or 0, its fields as a list, its case's wrapped key
-- or "", and 1 when others' posts stood before what was not looked at, or 0.
if redis.call('EXISTS', KEYS[1]) == 0 then return {'0-0', {}, 0} end

local posts, cursor = {}, ARGV[5]
local function room() return tonumber(ARGV[3]) - #posts end
-- add takes the workspace's own entries, and returns how many were others'.
local function add(entries, old)
  local others = 0
  for _, entry in ipairs(entries) do
    local fields, tries = entry[2], 1
    if old then tries = redis.call('XPENDING', KEYS[1], ARGV[1], entry[1], entry[1], 1)[1][4] end
    if fields[2] == ARGV[7] then
      local key = ''
      if fields[8] and fields[8] ~= '0' then key = redis.call('HGET', ARGV[6] .. fields[2] .. ':keys', fields[8]) or '' end
      posts[#posts + 1] = {entry[1], tries > 1 and 1 or 0, fields, key}
    else
      others = others + 1
      redis.call('XCLAIM', KEYS[1], ARGV[1], ARGV[8], 0, entry[1], 'IDLE', 86400000, 'RETRYCOUNT', tries - 1, 'JUSTID')
    end
  end
  return others
end

local function reclaim()
  return redis.pcall('XAUTOCLAIM', KEYS[1], ARGV[1], ARGV[2], ARGV[4], cursor, 'COUNT', room())
end
-- Others' posts may be many: both looks go past so many pages of them at a time.
local pages, more = 16, 0
for page = 1, pages do
  local old = reclaim()
  if old.err then
    redis.call('XGROUP', 'CREATE', KEYS[1], ARGV[1], '0')
    old = reclaim()
  end
  cursor = old[1]
  if add(old[2], true) == 0 or cursor == '0-0' or room() == 0 then break end
  if page == pages then more = 1 end
end
for page = 1, pages do
  if room() == 0 then break end
  local new = redis.call('XREADGROUP', 'GROUP', ARGV[1], ARGV[2], 'COUNT', room(), 'STREAMS', KEYS[1], '>')
  if not new or add(new[1][2]) == 0 then break end
  if page == pages then more = 1 end
end
return {cursor, posts, more}
