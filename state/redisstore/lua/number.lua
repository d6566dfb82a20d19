-- number: the number for a new case. For one that a draft opens it is the same each
-- time that it is asked for, unless a case of that number was forgotten meanwhile.
-- Where the last number given out is none, or was set back, as an older copy or
-- somebody's hand may have it, it is found anew: no number is given twice.
--
-- KEYS  1 seq  2 the draft's number  3 forgotten  4 keys
-- ARGV  1 how long it is kept, ms, "0": it is for no draft
--       2 what the keys of cases begin with
--
-- Returns the number.
local function taken(no)
  return redis.call('HEXISTS', KEYS[4], no) == 1 or redis.call('HEXISTS', KEYS[3], no) == 1
    or redis.call('EXISTS', ARGV[2] .. no .. ':log') == 1
end
local kept = ARGV[1] ~= '0' and redis.call('GET', KEYS[2])
if kept and redis.call('HEXISTS', KEYS[3], kept) == 0 then return tonumber(kept) end
local no = redis.pcall('INCR', KEYS[1])
if type(no) ~= 'number' or no < 1 or taken(no) then
  no = 1
  for k = 3, 4 do
    for _, other in ipairs(redis.call('HKEYS', KEYS[k])) do
      if string.match(other, '^[1-9]%d*$') then no = math.max(no, tonumber(other) + 1) end
    end
  end
  while taken(string.format('%.0f', no)) do no = no + 1 end
  redis.call('SET', KEYS[1], string.format('%.0f', no))
end
if ARGV[1] ~= '0' then redis.call('SET', KEYS[2], no, 'PX', ARGV[1]) end
return no
