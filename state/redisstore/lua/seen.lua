-- seen: whether a delivery was committed.
--
-- KEYS  1 delivery mark
--
-- Returns {1} if it was, else {0}.
return {redis.call('EXISTS', KEYS[1])}
