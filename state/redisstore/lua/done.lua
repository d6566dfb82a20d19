-- done: a post is out; drop it and remember its message, unless the message is
-- to be corrected before.
--
-- KEYS  1 outbox  2 the case's messages  3 the case's log
-- ARGV  1 group  2 post id  3 field "THING@CHANNEL", or "" for none  4 ts
--       5 version of the case that the message shows, 0 when it need not follow the case
--       6 ts of another message of the thing that has been seen to, or ""
--       7 how the entry of that version must begin, "": anyhow
--       8 "1": nothing was made that could be behind, and what has come since is no matter
--
-- Returns 1 when the post is dropped, or was before for this very message, which
-- is the one remembered; 0 when somebody else was done with it before: then the
-- message remembered is theirs. Otherwise the post stays:
--   the ts of another message of the thing that is remembered: the older of the
--     two is to be corrected, and the newer will be the one remembered
--   2 when the message is remembered from now on, and the case has moved on since
--     it was rendered: who changed it may have looked for the message in vain; or
--     when it has moved on since messages were edited that are known already: the
--     edit of what is newer may have come before this one
--   3 as 2, and the message shows what the log has lost, or has another in place of
if #redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2]) == 0 then
  if ARGV[3] ~= '' and redis.call('HGET', KEYS[2], ARGV[3]) == ARGV[4] then return 1 end
  return 0
end
if ARGV[3] ~= '' then
  local other = redis.call('HGET', KEYS[2], ARGV[3]) or ARGV[4]
  if ARGV[5] ~= '0' and other ~= ARGV[4] and other ~= ARGV[6] then return other end
  if ARGV[5] == '0' or other < ARGV[4] then other = ARGV[4] end
  redis.call('HSET', KEYS[2], ARGV[3], other)
end
if ARGV[5] ~= '0' then
  local version, tip = tonumber(ARGV[5]), ARGV[7]
  local since = redis.call('LRANGE', KEYS[3], version - 1, version)
  if string.sub(since[1] or '', 1, #tip) ~= tip then return 3 end
  if since[2] and ARGV[8] ~= '1' then return 2 end
end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
