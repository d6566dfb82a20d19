-- find: which case is meant, and all that is needed to open it.
--
-- KEYS  1 threads  2 labels  3 keys  4 people  5 open cases of the channel
-- ARGV  1 what the keys of cases begin with
--       2 "number", "thread", "label", "channel" or "none"
--       3 user whose settings come along, or ""
--       4 the version that the caller has of a case named by number, or 0
--       5 how the log's entry of that version begins
--       6.. the number; the thread; the label's HMACs; nothing
--
-- Returns {numbers, person, key, from, snapshot, events, last}. With exactly one
-- number: its wrapped key, the version before the first of events, the
-- snapshot of that version, and the log's last entry; from is ARGV 4, and
-- snapshot "", when the caller's own version serves, and -1 when the snapshot is
-- of no version that the log has, or the log is none. Otherwise only numbers and
-- person. "" stands for nothing.
local prefix, mode, user, have, tip = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

local function labelled()
  local open, closed = {}, {}
  for i = 6, #ARGV do
    for _, m in ipairs(redis.call('ZRANGEBYLEX', KEYS[2], '[' .. ARGV[i], '(' .. ARGV[i] .. '~')) do
      local state, no = string.match(string.sub(m, #ARGV[i] + 1), '^([oc])(%d+)$')
      if state == 'o' then open[#open + 1] = no elseif no then closed[#closed + 1] = no end
    end
  end
  if #open > 0 then return open end
  return closed
end

local numbers = {}
if mode == 'number' then
  numbers = {ARGV[6]}
elseif mode == 'thread' then
  numbers = {redis.call('HGET', KEYS[1], ARGV[6]) or nil}
elseif mode == 'label' then
  numbers = labelled()
elseif mode == 'channel' then
  numbers = redis.call('SMEMBERS', KEYS[5])
end

-- What somebody wrote there by hand is no case, and neither is one that is gone.
local function cases(found)
  local there = {}
  for _, no in ipairs(found) do
    if string.match(no, '^[1-9]%d*$') and (#found == 1 or redis.call('EXISTS', prefix .. no .. ':log') == 1) then
      there[#there + 1] = no
    end
  end
  return there
end
numbers = cases(numbers)

local person = ''
if user ~= '' then person = redis.call('HGET', KEYS[4], user) or '' end
if #numbers ~= 1 then return {numbers, person} end

local log = prefix .. numbers[1] .. ':log'
local version = redis.pcall('LLEN', log)
if type(version) ~= 'number' then
  return {numbers, person, redis.call('HGET', KEYS[3], numbers[1]) or '', -1, '', {}, ''}
end
if version == 0 then return {{}, person} end

-- What the caller has serves if it was not lost since, and another put in its place.
local function entry(of) return redis.call('LRANGE', log, of - 1, of - 1)[1] end
local from, snapshot = have, ''
if have == 0 or version < have or string.sub(entry(have), 1, #tip) ~= tip then
  from = 0
  snapshot = redis.pcall('GET', prefix .. numbers[1] .. ':snap')
  if type(snapshot) ~= 'string' then snapshot = '' end -- the log says the same
  if snapshot ~= '' then from = tonumber(string.match(snapshot, '^%d+') or '') or -1 end
  if from > version then from = -1 end
end
local events = {}
if from >= 0 and from < version then
  events = redis.call('LRANGE', log, from, -1)
end
return {numbers, person, redis.call('HGET', KEYS[3], numbers[1]) or '', from, snapshot, events, entry(version)}
