-- Applies the sections of one record that are not older than what is stored.
-- KEYS[1]  the record
-- ARGV     time to live (ms), 1 to ignore the guard or 0, then for every section:
--          as-of, job epoch, version, number of set arguments,
--          provenance field, provenance, (field, value)..., number of absent fields, (field)...
-- Returns the number of sections applied. The time to live is renewed when there is one.
-- Times are below 2^53 in size, so Lua's doubles compare them exactly.
local key, ttl, overwrite = KEYS[1], ARGV[1], ARGV[2] == '1'
local at, last, applied = 3, #ARGV, 0

-- A new version of the features may have dropped some: delete the fields that belong to no other
-- section. Section s owns the fields "s" and "s.*".
local function dropFeatures()
  local names = redis.call('HKEYS', key)
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for _, name in ipairs(names) do
    if string.sub(name, 1, 1) ~= '@' then
      local owned, dot = known['@' .. name], string.find(name, '.', 1, true)
      while dot and not owned do
        owned = known['@' .. string.sub(name, 1, dot - 1)]
        dot = string.find(name, '.', dot + 1, true)
      end
      if not owned then
        redis.call('HDEL', key, name)
      end
    end
  end
end

-- Lua's stack bounds the arguments of one call; a section of ordinary size takes one.
local function call(command, first, count)
  while count > 0 do
    local size = count < 4000 and count or 4000
    redis.call(command, key, unpack(ARGV, first, first + size - 1))
    first, count = first + size, count - size
  end
end

while at <= last do
  local sets, firstSet = tonumber(ARGV[at + 3]), at + 4
  local absents, firstAbsent = tonumber(ARGV[firstSet + sets]), firstSet + sets + 1
  local field = ARGV[firstSet]
  local stored = redis.call('HGET', key, field)
  local newer, version = true, nil
  if stored then
    local asOf, epoch
    asOf, epoch, version = string.match(stored, '^(-?%d+) (%d+) (%S+) ')
    if asOf and not overwrite then
      local mine, theirs = tonumber(ARGV[at]), tonumber(asOf)
      newer = mine > theirs
        or (mine == theirs and tonumber(ARGV[at + 1]) >= tonumber(epoch))
    end
  end
  if newer then
    if field == '@features' and version ~= ARGV[at + 2] and stored then
      dropFeatures()
    end
    call('HSET', firstSet, sets)
    call('HDEL', firstAbsent, absents)
    applied = applied + 1
  end
  at = firstAbsent + absents
end
if applied > 0 then
  redis.call('PEXPIRE', key, ttl)
end
return applied
