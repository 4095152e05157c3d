-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What a query means for the session that it runs in. Where that can not be told for sure, the session keeps its connection.

local text = require "pool.text"
local set = require "pool.set"
local calls = require "pool.calls"

local statement = {}

-- A longer query is not looked through: it is taken for harmless if it begins as those do, and nothing in it is spelled as these.
local longest = 50000
-- Nor is one of more statements than these.
local most_statements = 500
local long_verbs = { insert = true, replace = true, update = true, delete = true, select = true }
local long_words = {
  ";", "@", "/*!", "/*m!", "_lock", "last_insert_id", "_rows", "row_count", "lastval", "previous",
}

-- What a session can hold. A kind may be let go of under a name; "*" stands for what has none that is known.
local TABLES, TEMPORARY, PREPARED = "locked tables", "a temporary table", "a prepared statement"
local HANDLER, XA, BACKUP = "an open handler", "an XA transaction", "a backup lock"

local function pin(found, kind, name)
  found.holds[#found.holds + 1] = { kind = kind, name = name or "*" }
end

-- Without a name all of the kind ends.
local function free(found, kind, name)
  found.holds[#found.holds + 1] = { kind = kind, name = name, ends = true }
end

-- The name at a place of the text in front of a pattern.
local function named(raw, at, quoted)
  local name = raw:sub(at):match("^([^%s,()]+%s*%.%s*[^%s,()]+)") or raw:sub(at):match("^([^%s,()]+)")
  return name and text.name(name, quoted)
end

---------------------------------------------------------------- by the first word

local verbs = {}

function verbs.lock(found, low)
  if low:find("^lock%s+tables?[^%w_]") then
    pin(found, TABLES)
  else
    pin(found, BACKUP)
  end
end

function verbs.unlock(found, low)
  if low:find("^unlock%s+tables?$") then
    free(found, TABLES)
  elseif low:find("^unlock%s+instance$") then
    free(found, BACKUP)
  end
end

function verbs.flush(found, low)
  if low:find("%slock") or low:find("%sfor%s+export") then
    pin(found, TABLES)
  end
end

function verbs.backup(found)
  pin(found, BACKUP)
end

local with_bodies = { procedure = true, ["function"] = true, trigger = true, event = true, package = true }

function verbs.create(found, low, raw, quoted)
  local at = low:match("^create%s+temporary%s+table%s+if%s+not%s+exists%s+()")
    or low:match("^create%s+temporary%s+table%s+()")
    or low:match("^create%s+or%s+replace%s+temporary%s+table%s+()")
  if at then
    pin(found, TEMPORARY, named(raw, at, quoted))
  elseif low:find("%stemporary%s") then
    pin(found, TEMPORARY)
  end
  for word in low:gmatch("%a+") do
    found.body = found.body or with_bodies[word]
  end
end

function verbs.drop(found, low, raw, quoted)
  local at = low:match("^drop%s+temporary%s+tables?%s+if%s+exists%s+()") or low:match("^drop%s+temporary%s+tables?%s+()")
    or low:match("^drop%s+tables?%s+if%s+exists%s+()") or low:match("^drop%s+tables?%s+()")
  if at then
    local list = raw:sub(at):gsub("%s+[rR][eE][sS][tT][rR][iI][cC][tT]$", ""):gsub("%s+[cC][aA][sS][cC][aA][dD][eE]$", "")
    for part in (#list < 5000 and list .. "," or ""):gmatch("%s*([^,]-)%s*,") do
      local name = text.name(part, quoted)
      if name then
        free(found, TEMPORARY, name)
      end
    end
  elseif low:find("^drop%s+database[^%w_]") or low:find("^drop%s+schema[^%w_]") then
    found.ask_database = true
  elseif low:find("^drop%s+prepare%s") then
    free(found, PREPARED, named(raw, low:match("^drop%s+prepare%s+()"), quoted) or "*")
  end
end

function verbs.alter(found, low)
  found.renames = low:find("rename", 1, true) ~= nil
end

function verbs.rename(found)
  found.renames = true
end

-- True if a statement leaves a session as it was, and does not speak of the one before.
local function harmless(inner)
  return #inner.holds == 0 and #inner.set == 0 and #inner.ask == 0
    and not (inner.back or inner.insert_id or inner.gives_id or inner.next or inner.once or inner.unknown
      or inner.renames or inner.ask_database or inner.database or inner.kill or inner.file)
end

function verbs.prepare(found, _, raw, quoted)
  local name, source = raw:match("^%a+%s+(%S+)%s+%a+%s+(.*)$")
  name = name and text.name(name, quoted)
  pin(found, PREPARED, name)
  local inner = source and source:find("^['\"]%d+['\"]$") and text.value(source, quoted)
  found.prepares = { name = name or "*", harmless = inner ~= nil and inner ~= false and harmless(statement.meaning(inner)) }
end

function verbs.execute(found, low, raw, quoted)
  local source = raw:match("^%a+%s+[iI][mM][mM][eE][dD][iI][aA][tT][eE]%s+(.*)$")
  if source then
    local inner = source:find("^['\"]%d+['\"]$") and text.value(source, quoted)
    if not inner or not harmless(statement.meaning(inner)) then
      pin(found, "what a prepared statement has done")
    end
  else
    found.executes = named(raw, low:match("^execute%s+()") or 1, quoted) or "*"
  end
end

function verbs.deallocate(found, low, raw, quoted)
  local at = low:match("^deallocate%s+prepare%s+()")
  if at then
    free(found, PREPARED, named(raw, at, quoted) or "*")
  end
end

function verbs.handler(found, low, raw, quoted)
  local name, act, more = raw:match("^%a+%s+(%S+)%s+(%a+)%s*(.*)$")
  name = name and text.name(name, quoted)
  act = act and act:lower()
  if act == "open" then
    local alias = more ~= "" and text.name(more:gsub("^[aA][sS]%s+", ""), quoted) or nil
    pin(found, HANDLER, more ~= "" and alias or (more == "" and name and name:match("[^.]+$")) or nil)
  elseif act == "close" and name then
    free(found, HANDLER, name:match("[^.]+$") or "*")
  elseif not low:find("%sread%s") then
    pin(found, HANDLER)
  end
end

function verbs.call(found)
  pin(found, "what a procedure may have done")
  found.insert_id = true
end

function verbs.begin(found, low)
  if low ~= "begin" and low ~= "begin work" then
    pin(found, "what a block may have done")
    found.body = true
  end
end

local function block(found)
  pin(found, "what a block may have done")
  found.body = true
end

for _, word in ipairs { "if", "loop", "while", "for", "repeat", "case", "declare", "binlog" } do
  verbs[word] = block
end

function verbs.xa(found, low, raw, quoted)
  local act, xid = low:match("^xa%s+(%a+)%s*()")
  xid = xid and #raw < 1000 and text.restored(raw:sub(xid):gsub("%s+%a[%a%s]*$", ""), quoted)
  if act == "start" or act == "begin" then
    pin(found, XA, xid or nil)
  elseif (act == "commit" or act == "rollback") and xid then
    free(found, XA, xid)
  end
end

function verbs.set(found, low, raw, quoted)
  local at = low:match("^set%s*()")
  if low:find("^set%s+statement%s") then
    local inner = low:match("^[^(]-%sfor%s+()", at)
    if inner and not low:find("^set[^%w_]", inner) then
      statement.read(found, raw:sub(inner), quoted)
    else
      found.unknown = true
    end
    return true
  end
  local means = set.meaning(raw:sub(at), quoted)
  for _, key in ipairs { "set", "ask" } do
    for _, entry in ipairs(means[key]) do
      found[key][#found[key] + 1] = entry
    end
  end
  found.once = found.once or means.once
  found.unknown = found.unknown or means.unknown
end

function verbs.use(found, _, raw, quoted)
  found.database = text.value(raw:match("^%a+%s*(.*)$"), quoted)
  found.ask_database = found.ask_database or found.database == nil
end

function verbs.kill(found, low)
  local kind, id = low:match("^kill%s+(%a*)%s*(%d+)$")
  if kind == "" or kind == "connection" or kind == "query" then
    found.kill = { query = kind == "query", id = tonumber(id) }
  end
end

function verbs.show(found, low)
  found.insert_id = found.insert_id or low:find("variables", 1, true) ~= nil
  if low:find("^show%s+warnings") or low:find("^show%s+errors") or low:find("^show%s+count%s*%(") then
    found.back = true
    found.warnings = (low == "show warnings" and "warnings") or (low == "show errors" and "errors") or nil
  end
end

function verbs.get(found)
  found.back = true
end

function verbs.load(found)
  found.file = true
end

-- Adds what one bare statement means. A verb's function says true if all of it has been looked at.
function statement.read(found, raw, quoted)
  local low = raw:lower()
  local verb = verbs[low:match("^[(%s]*([%w_$\128-\255]*)")]
  if verb and low:find("^%(") then
    found.unknown, verb = true, nil -- none that a server takes in parentheses
  elseif low:find("^[%w_$`\128-\255]+ ?:") then
    verb = block -- with a label
  end
  if not verb or not verb(found, low, raw, quoted) then
    calls.read(found, low, quoted)
  end
end

function statement.nothing()
  return { holds = {}, set = {}, ask = {}, statements = 1 }
end

local function harmless_at_length(low)
  local harmless = long_verbs[low:match("^%s*(%a+)")] or false
  for _, word in ipairs(long_words) do
    harmless = harmless and not low:find(word, 1, true)
  end
  return harmless
end

-- What a query means: a table of
--   holds          a list of { kind =, name =, ends = }, in order: what the session holds from here on, or, if it succeeds, no more
--   set, ask       what SET has set, and variables whose value is to be asked for
--   database       of USE; ask_database if it may be another one now
--   back           it speaks of the statement before; warnings = "warnings" or "errors" if that is all
--   insert_id      it speaks of the last insert id; gives_id if it may give one
--   next           the statement after it may speak of it
--   once           the terms of the next transaction are changed
--   unknown        the session is changed in a way that only its end undoes
--   renames, prepares, executes, kill, file
--   statements     how many; unsure: whether each is executed can not be told
local function read_as(query, plain)
  local found = statement.nothing()
  local bare, quoted, some_execute, odd
  if #query <= longest then
    bare, quoted, some_execute, odd = text.bare(query, plain)
  end
  if not bare then
    if not harmless_at_length(query:lower()) then
      pin(found, "a statement too long to be looked through")
    end
    return found
  end
  local list = text.statements(bare)
  if #list > most_statements then
    found.unknown, found.unsure, found.statements = true, true, #list
    return found
  end
  found.statements = #list
  for _, one in ipairs(list) do
    statement.read(found, one, quoted)
  end
  found.unsure = some_execute or (found.body and #list > 1) or false
  if odd then
    pin(found, "a comment that servers may read in different ways")
  end
  -- what a backslash is may be another thing from the middle of the query on
  if #list > 1 and (#found.set > 0 or #found.ask > 0) and query:find("\\", 1, true) then
    found.unknown = true
  end
  return found
end

-- plain: see pool.text; nil if it is not known.
function statement.meaning(query, plain)
  local found = read_as(query, plain)
  if plain == nil and query:find("\\", 1, true) and not (harmless(found) and harmless(read_as(query, true))) then
    found.unknown = true
  end
  return found
end

-- Of a query that can not be read.
function statement.unknown()
  local found = statement.nothing()
  found.unknown, found.unsure = true, true
  return found
end

return statement
