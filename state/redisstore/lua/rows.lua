-- rows: the rows of cases, as far as they are of the version that the case has.
--
-- KEYS  1 rows  2 keys
-- ARGV  1 what the keys of cases begin with
--       2.. numbers
--
-- Returns three for each number: its wrapped key, the version, 0: there is no
-- such case, -1: what should be its log is none, and the sealed row, "" when there
-- is none of that version.
local out = {}
for i = 2, #ARGV do
  local no = ARGV[i]
  local version = redis.pcall('LLEN', ARGV[1] .. no .. ':log')
  if type(version) ~= 'number' then version = -1 end
  local row = redis.pcall('HGET', KEYS[1], no) -- where the rows are none, they are made anew
  local of
  of, row = string.match(type(row) == 'string' and row or '', '^(%d+):(.*)$')
  if tonumber(of) ~= version then row = '' end
  out[#out + 1] = redis.call('HGET', KEYS[2], no) or ''
  out[#out + 1] = version
  out[#out + 1] = row
end
return out
