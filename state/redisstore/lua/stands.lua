-- stands: writes something that replicas can confirm, so that a primary which was
-- replaced, and does not know it, is told from one that was not.
--
-- KEYS  1 fence
--
-- Returns {}. What somebody may have written there by hand stays.
redis.pcall('INCR', KEYS[1])
return {}
