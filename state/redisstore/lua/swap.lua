-- swap: set a value beside a case if it is what it is taken for, and otherwise to
-- something else, so that of several who change it side by side none is believed.
--
-- KEYS  1 the value  2 the case's log
-- ARGV  1 what it is taken for  2 what it becomes then
--       3 what it becomes otherwise, "": none
--
-- Returns 1 if it was what it was taken for, else 0; -1 when there is no such
-- case any longer, of which nothing is to be left.
if redis.call('EXISTS', KEYS[2]) == 0 then return -1 end
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2])
  return 1
end
if ARGV[3] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[3])
end
return 0
