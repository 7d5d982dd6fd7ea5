-- Lets a record live for a time from now on, unless there is a tombstone in it: what was erased must
-- not come back earlier.
-- KEYS[1]  the record
-- ARGV     time to live (ms)
-- Returns 1 where it was changed, else 0.
if redis.call('HEXISTS', KEYS[1], '@erased') == 1 then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[1])
