-- A query's meaning in words.
local statement = require "pool.statement"

local function setting(s)
  return s.key .. (s.names and " " .. s.names or s.value and " = " .. s.value or ": " .. s.statement)
end

return function(query, plain)
  local means, words = statement.meaning(query, plain), {}
  local function say(word) words[#words + 1] = word end
  if means.statements ~= 1 then say(means.statements .. " statements") end
  if means.unsure then say("unsure") end
  for _, hold in ipairs(means.holds) do
    say((hold.ends and "end " or "hold ") .. hold.kind .. (hold.name and " " .. hold.name or ""))
  end
  for _, s in ipairs(means.set) do say("set " .. setting(s)) end
  for _, name in ipairs(means.ask) do say("ask " .. name) end
  if means.database then say("database " .. means.database) end
  for _, key in ipairs { "ask_database", "back", "insert_id", "gives_id", "next", "once", "unknown", "renames", "file" } do
    if means[key] then say(key) end
  end
  if means.warnings then say(means.warnings) end
  if means.prepares then say("prepares " .. means.prepares.name .. (means.prepares.harmless and " harmless" or "")) end
  if means.executes then say("executes " .. means.executes) end
  if means.kill then say("kill " .. (means.kill.query and "query " or "") .. means.kill.id) end
  return table.concat(words, ", ")
end
