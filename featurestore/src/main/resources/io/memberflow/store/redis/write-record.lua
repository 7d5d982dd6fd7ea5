-- Applies what is not older than the record: first an erasure, then sections.
-- KEYS[1]  the record
-- ARGV     time to live (ms), 1 to ignore the guard or 0, then for every section:
--          as-of, job epoch, version, number of set arguments,
--          provenance field, provenance, (field, value)..., number of absent fields, (field)...
--          An erasure is the section @erased and stands first; for its version it has the time that
--          the tombstone is kept (ms).
-- Returns how many of them were applied. The time to live is renewed when there is one.
-- Times are below 2^53 in size, so Lua's doubles compare them exactly.
local key, ttl, overwrite = KEYS[1], ARGV[1], ARGV[2] == '1'
local last = #ARGV

-- Whether a stamp comes after a stored provenance; in doubt, where that cannot be read, it does.
local function after(asOf, epoch, provenance, orEqual)
  local theirs, theirEpoch, version = string.match(provenance, '^(-?%d+) (%d+) (%S+) ')
  if not theirs then
    return true, nil
  end
  local difference = asOf - theirs
  if difference == 0 then
    difference = epoch - theirEpoch
  end
  return difference > 0 or (orEqual and difference == 0), version
end

-- Lua's stack bounds the arguments of one call; a section of ordinary size takes one.
local function call(command, first, count)
  while count > 0 do
    local size = count < 4000 and count or 4000
    redis.call(command, key, unpack(ARGV, first, first + size - 1))
    first, count = first + size, count - size
  end
end

-- Writes the section whose arguments begin at start.
local function set(start)
  local sets = tonumber(ARGV[start + 3])
  call('HSET', start + 4, sets)
  call('HDEL', start + 5 + sets, tonumber(ARGV[start + 4 + sets]))
end

-- The ordinary write is done first and fast: one section that is there already, or is new. Features
-- that are there have the same version, so that none of them has to go.
local ends = 7 + ARGV[6]
if ends + ARGV[ends] == last and ARGV[7] ~= '@erased' and not overwrite then
  local stored = redis.call('HMGET', key, '@erased', ARGV[7])
  if not stored[1] then
    local newer, version = true, ARGV[5]
    if stored[2] then
      newer, version = after(ARGV[3], ARGV[4], stored[2], true)
    end
    if not newer then
      return 0
    elseif version == ARGV[5] or ARGV[7] ~= '@features' then
      set(3)
      redis.call('PEXPIRE', key, ttl)
      return 1
    end
  end
end

-- Where the sections begin, and the provenance that the record has of them.
local starts, names, sections, at = {}, {'@erased'}, 0, 3
while at <= last do
  sections = sections + 1
  starts[sections], names[sections + 1] = at, ARGV[at + 4]
  local absents = at + 4 + ARGV[at + 3]
  at = absents + 1 + ARGV[absents]
end
local stored = redis.call('HMGET', key, unpack(names))
local tombstone, keep, renew, applied = stored[1], nil, false, 0

-- Deletes the fields of sections. Section s owns "s" and "s.*", the longest such s counts; what
-- belongs to no section is the features'.
local function drop(goes)
  local fields = redis.call('HKEYS', key)
  local known = {}
  for _, field in ipairs(fields) do
    known[field] = true
  end
  known['@erased'], known['@features'] = nil, nil
  for _, field in ipairs(fields) do
    local section = 'features'
    if string.sub(field, 1, 1) == '@' then
      section = nil
    elseif known['@' .. field] then
      section = field
    else
      local dot = string.find(field, '.', 1, true)
      while dot do
        local prefix = string.sub(field, 1, dot - 1)
        section = known['@' .. prefix] and prefix or section
        dot = string.find(field, '.', dot + 1, true)
      end
    end
    if section and goes[section] then
      redis.call('HDEL', key, field)
    end
  end
end

-- Forgets what is not newer than (as-of, epoch).
local function erase(asOf, epoch)
  local all, goes = redis.call('HGETALL', key), {features = true}
  for i = 1, #all, 2 do
    local section = string.match(all[i], '^@(.*)')
    if section then
      goes[section] = after(asOf, epoch, all[i + 1], true)
    end
  end
  drop(goes)
  for section, gone in pairs(goes) do
    if gone then
      redis.call('HDEL', key, '@' .. section)
    end
  end
  for i = 2, #names do
    if goes[string.sub(names[i], 2)] then
      stored[i] = false
    end
  end
end

for section = 1, sections do
  local start = starts[section]
  local asOf, epoch, field = ARGV[start], ARGV[start + 1], ARGV[start + 4]
  local provenance = stored[section + 1]
  if field == '@erased' then
    if not tombstone or after(asOf, epoch, tombstone, true) then
      local remains = redis.call('PTTL', key)
      erase(asOf, epoch)
      keep = tonumber(ARGV[start + 2])
      if remains > keep and (tombstone or redis.call('EXISTS', key) == 1) then
        keep = remains
      end
      tombstone = ARGV[start + 5]
      redis.call('HSET', key, field, tombstone)
      applied = applied + 1
    end
  else
    local newer, version = true, nil
    if provenance then
      newer, version = after(asOf, epoch, provenance, true)
    end
    if (newer or overwrite) and (not tombstone or after(asOf, epoch, tombstone, false)) then
      if field == '@features' and version ~= ARGV[start + 2] and provenance then
        drop({features = true})
      end
      set(start)
      applied = applied + 1
      renew = true
    end
  end
end

if applied > 0 then
  -- a tombstone never goes earlier because something was written beside it
  if tombstone then
    local least = math.max(keep or redis.call('PTTL', key), renew and tonumber(ttl) or 0)
    ttl = string.format('%.0f', least)
  end
  redis.call('PEXPIRE', key, ttl)
end
return applied
