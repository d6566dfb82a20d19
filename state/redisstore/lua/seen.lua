-- seen: what is known of a delivery that was committed.
--
-- KEYS  1 delivery mark
--
-- Returns {mark}, "" where there is none.
return {redis.call('GET', KEYS[1]) or ''}
