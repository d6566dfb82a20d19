-- done: a post is out; drop it and remember its message.
--
-- KEYS  1 outbox  2 the case's messages
-- ARGV  1 group  2 post id  3 field "THING@CHANNEL", or "" for none  4 ts
--
-- Returns 1, or 0 when somebody else was done with it before: then the
-- message remembered is theirs.
if #redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2]) == 0 then return 0 end
if ARGV[3] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
redis.call('XDEL', KEYS[1], ARGV[2])
return 1
