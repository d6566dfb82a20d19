-- commit: one change, all of it or nothing. The guards come first and write
-- nothing. Asked to, they look that each key is of the type that is written to, and
-- that the user may do it. Past them no command can fail but for want of memory, and
-- a server that is full refuses the first write: it must be one that takes memory.
--
-- KEYS  1 the case's log  2 keys  3 delivery mark  4 command mark
--       5 timers  6 leases  7 people
--       8.. ARGV 6 marks, then what the writes name
-- ARGV  1 version that the log must have, -1: no case
--       2 case number
--       3 "1": the command must be new
--       4 timer that this answers, or ""  5 the fence of its lease
--       6 number of marks that must not exist
--       7 number of people whose settings change
--       8 how the entry of that version must begin, "": anyhow
--       9 "1": look at types and rights first
--       10.. two for each of 7: user, how their settings must begin, "": there are none;
--           then writes: command, index into KEYS, number of arguments, arguments.
--           Ours are "timer" MEMBER AT, "sooner" MEMBER AT, which never makes
--           a timer later, "untimer" MEMBER, "once" MS MARK.., which sets
--           the marks, given as indexes into KEYS, for so long, and leaves out
--           the write that follows if all of them were set, "unhold" OUTBOX,
--           which puts the held posts of KEYS back at the end of the outbox,
--           an index into KEYS, in their old order, "rename" OLD NEW, which
--           says NEW after the @ of each of KEYS's fields that said OLD, and
--           "gather" FROM COMMAND, which adds to the set of KEYS what the command
--           says of FROM, an index into KEYS. All others are Redis's. The first
--           is one that takes memory.
--
-- Returns {0}                          committed
--         {1, from, key, events}       another version: what came after from
--                                      (ARGV 1, or 0 when the log is behind it
--                                      or its entry is another); nothing came, and
--                                      key is "", when the case's key is lost
--         {2, value}                   the delivery was committed before
--         {3, value}                   the command was committed before
--         {4, n}                       the n-th mark exists
--         {5}                          the lease was lost
--         {6, user}                    their settings are others
-- or, where it looked, the error WRONGTYPE or NOPERM, which names the key or the command.
local function lease(member)
  local l = redis.call('HGET', KEYS[6], member)
  if l then return string.match(l, '^(%d+):(%d+):(%d*)$') end
end

-- A lease that nobody holds would keep its timer from ever being due: one whose
-- timer does not stand at its end, or whose end is days after the new time.
local longest = 7 * 24 * 3600 * 1000
local function ends(member, at)
  local score = redis.call('ZSCORE', KEYS[5], member)
  local ms = score and tonumber(score)
  return ms and ms - tonumber(at) < longest
end

-- A timer that is claimed keeps its lease; the new time waits in it.
local function set_timer(member, at, sooner)
  local held, first, planned = lease(member)
  if held and not ends(member, at) then
    held = nil
    redis.call('HDEL', KEYS[6], member)
  end
  if not held and sooner then
    redis.call('ZADD', KEYS[5], 'LT', at, member)
  elseif not held then
    redis.call('ZADD', KEYS[5], at, member)
  elseif not sooner or planned == '' or tonumber(at) < tonumber(planned) then
    redis.call('HSET', KEYS[6], member, held .. ':' .. first .. ':' .. at)
  end
end

-- Sets the marks from the i-th argument to the last, and reports whether one
-- of them is new.
local function mark(ms, i, last)
  local new = false
  for j = i, last do
    if redis.call('SET', KEYS[tonumber(ARGV[j])], '1', 'PX', ms, 'NX') then new = true end
  end
  return new
end

-- Puts held posts back into the outbox, those first that came first.
local function unhold(key, outbox)
  local posts = {}
  for _, entry in ipairs(redis.call('XRANGE', key, '-', '+')) do
    local ms, seq = string.match(entry[2][14], '^(%d+)-(%d+)$')
    posts[#posts + 1] = {tonumber(ms), tonumber(seq), entry[2]}
  end
  table.sort(posts, function(a, b) return a[1] < b[1] or a[1] == b[1] and a[2] < b[2] end)
  for _, post in ipairs(posts) do
    local fields = {unpack(post[3], 1, 12)}
    fields[13], fields[14] = 'f', post[3][16]
    redis.call('XADD', outbox, '*', unpack(fields))
  end
  redis.call('DEL', key)
end

local function rename(key, old, new)
  local fields = redis.call('HGETALL', key)
  for j = 1, #fields, 2 do
    local name, at = string.match(fields[j], '^(.*)@(.*)$')
    if at == old then
      redis.call('HSET', key, name .. '@' .. new, fields[j + 1])
      redis.call('HDEL', key, fields[j])
    end
  end
end

local function gather(key, all)
  for j = 1, #all, 1000 do
    redis.call('SADD', key, unpack(all, j, math.min(j + 999, #all)))
  end
end

-- Reports whether the log has a version, and the entry of it begins so, and
-- whether nothing comes after it.
local function stands(version, tip)
  if version == 0 then return true, redis.call('EXISTS', KEYS[1]) == 0 end
  local entries = redis.call('LRANGE', KEYS[1], version - 1, version)
  return #entries > 0 and string.sub(entries[1], 1, #tip) == tip, #entries == 1
end

local seen = redis.call('GET', KEYS[3])
if seen then return {2, seen} end
if ARGV[3] == '1' then
  local once = redis.call('GET', KEYS[4])
  if once then return {3, once} end
end
for i = 1, tonumber(ARGV[6]) do
  if redis.call('EXISTS', KEYS[7 + i]) == 1 then return {4, i} end
end
local fired = ARGV[4]
if fired ~= '' and lease(fired) ~= ARGV[5] then return {5} end
local want = tonumber(ARGV[1])
if want >= 0 then
  local known, last = stands(want, ARGV[8])
  if not known or not last then
    local from = want
    if not known then from = 0 end
    return {1, from, redis.call('HGET', KEYS[2], ARGV[2]) or '', redis.call('LRANGE', KEYS[1], from, -1)}
  end
  -- The caller may remember a key that is lost: nobody could open what it seals.
  if want > 0 and redis.call('HEXISTS', KEYS[2], ARGV[2]) == 0 then return {1, want, '', {}} end
end

-- Says what would stop a write halfway: the type of a key, or what the user may
-- not do. All that it needs for that is made when it is asked, which is seldom.
local function wrong(from)
  -- What the commands need their keys to be, others take any, and how to ask what
  -- they are: by what the user of an earlier version may do as well.
  local kinds = {
    RPUSH = 'list', HSET = 'hash', HDEL = 'hash', SADD = 'set', SREM = 'set', ZADD = 'zset', ZREM = 'zset',
    XADD = 'stream', XDEL = 'stream', XACK = 'stream', timer = 'zset', sooner = 'zset', untimer = 'zset',
    unhold = 'stream', rename = 'hash', gather = 'set', SMEMBERS = 'set', HKEYS = 'hash',
  }
  local ask = {list = 'LLEN', hash = 'HEXISTS', set = 'SISMEMBER', zset = 'ZSCORE', stream = 'XLEN'}
  local fits, may = {}, {}
  local function misfit(key, kind)
    if not kind or fits[key] then return end
    fits[key] = true
    local said
    if kind == 'list' or kind == 'stream' then said = redis.pcall(ask[kind], key) else said = redis.pcall(ask[kind], key, '') end
    local err = type(said) == 'table' and said.err
    if err and string.find(err, 'WRONGTYPE', 1, true) then return 'WRONGTYPE ' .. key .. ' is no ' .. kind end
  end
  -- What our own commands come to, what they read in between too, with as many
  -- arguments as they need: newer servers will not say whether a user may do what is
  -- no whole command.
  local timer = {{'HGET', 'f'}, {'ZSCORE', 'm'}, {'HDEL', 'f'}, {'ZADD', '0', 'm'}, {'HSET', 'f', 'v'}}
  local does = {
    timer = timer, sooner = timer, fired = {{'HDEL', 'f'}, {'ZREM', 'm'}, {'ZADD', '0', 'm'}},
    untimer = {{'ZREM', 'm'}, {'HDEL', 'f'}}, unhold = {{'XRANGE', '-', '+'}, {'XADD', '*', 'f', 'v'}, {'DEL'}},
    rename = {{'HGETALL'}, {'HSET', 'f', 'v'}, {'HDEL', 'f'}}, once = {{'SET', 'v'}},
    gather = {{'SMEMBERS'}, {'HKEYS'}, {'SADD', 'm'}},
  }
  -- A server that cannot say is no reason to write nothing.
  local function denied(key, command, ...)
    local said, ok = pcall(redis.acl_check_cmd, command, key, ...)
    if said and not ok then return 'NOPERM the user may not do ' .. command end
  end
  local function refused(command, key, from, to)
    if may[command] or not redis.acl_check_cmd then return end
    may[command] = true
    if not does[command] then return denied(key, command, unpack(ARGV, from, to)) end
    for _, c in ipairs(does[command]) do
      local why = denied(key, unpack(c))
      if why then return why end
    end
  end
  local j = from
  while j <= #ARGV do
    local command, key, n = ARGV[j], KEYS[tonumber(ARGV[j + 1])], tonumber(ARGV[j + 2])
    if command == 'DEL' then fits[key] = true end
    local why = misfit(key, kinds[command]) or refused(command, key, j + 3, j + 2 + n)
    if command == 'gather' then
      why = why or misfit(KEYS[tonumber(ARGV[j + 3])], kinds[ARGV[j + 4]])
    elseif command == 'unhold' then
      why = why or misfit(KEYS[tonumber(ARGV[j + 3])], 'stream')
    elseif kinds[command] == 'zset' and key == KEYS[5] then
      why = why or misfit(KEYS[6], 'hash')
    end
    if why then return why end
    j = j + 3 + n
  end
  if fired ~= '' then return misfit(KEYS[5], 'zset') or refused('fired', KEYS[5]) end
end

local i = 10
if ARGV[9] == '1' then
  local why = wrong(i + 2 * tonumber(ARGV[7]))
  if why then return redis.error_reply(why) end
end

for _ = 1, tonumber(ARGV[7]) do
  local have, tip = redis.call('HGET', KEYS[7], ARGV[i]) or '', ARGV[i + 1]
  if string.sub(have, 1, math.max(#tip, 1)) ~= tip then return {6, ARGV[i]} end
  i = i + 2
end

while i <= #ARGV do
  local command, key, n = ARGV[i], KEYS[tonumber(ARGV[i + 1])], tonumber(ARGV[i + 2])
  local member = ARGV[i + 3]
  if command == 'timer' or command == 'sooner' then
    set_timer(member, ARGV[i + 4], command == 'sooner')
  elseif command == 'untimer' then
    redis.call('ZREM', KEYS[5], member)
    redis.call('HDEL', KEYS[6], member)
  elseif command == 'unhold' then
    unhold(key, KEYS[tonumber(member)])
  elseif command == 'rename' then
    rename(key, member, ARGV[i + 4])
  elseif command == 'gather' then
    gather(key, redis.call(ARGV[i + 4], KEYS[tonumber(member)]))
  elseif command == 'once' then
    if not mark(member, i + 4, i + 2 + n) then
      i = i + 3 + n
      n = tonumber(ARGV[i + 2])
    end
  else
    redis.call(command, key, unpack(ARGV, i + 3, i + 2 + n))
  end
  i = i + 3 + n
end

if fired ~= '' then
  local fence, at, planned = lease(fired)
  if fence then
    redis.call('HDEL', KEYS[6], fired)
    if planned == '' then
      redis.call('ZREM', KEYS[5], fired)
    else
      redis.call('ZADD', KEYS[5], planned, fired)
    end
  end
end
return {0}
