-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What a query means for the session that it runs in. Where that can not be told for sure, the session keeps its connection.

local text = require "pool.text"
local set = require "pool.set"

local statement = {}

-- A longer query is not looked through: it is taken for harmless if it begins as those do, and nothing in it is spelled as these.
local longest = 50000
local long_verbs = { insert = true, replace = true, update = true, delete = true, select = true }
local long_words = {
  ";", "@", "/*!", "/*m!", "_lock", "last_insert_id", "_rows", "row_count", "lastval", "previous",
}

-- What a session can hold. A kind may be let go of under a name; "*" stands for what has none that is known.
local TABLES, TEMPORARY, PREPARED, LOCK = "locked tables", "a temporary table", "a prepared statement", "a lock by name"
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
  if low:find("^lock%s+tables?%s") then
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
    for part in (list .. ","):gmatch("%s*([^,]-)%s*,") do
      local name = text.name(part, quoted)
      if name then
        free(found, TEMPORARY, name)
      end
    end
  elseif low:find("^drop%s+database%s") or low:find("^drop%s+schema%s") then
    found.ask_database = true
  elseif low:find("^drop%s+prepare%s") then
    free(found, PREPARED, named(raw, low:match("^drop%s+prepare%s+()"), quoted))
  end
end

function verbs.alter(found, low)
  found.renames = low:find("%srename") ~= nil
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
    free(found, PREPARED, named(raw, at, quoted))
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
    free(found, HANDLER, name:match("[^.]+$"))
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
  xid = xid and text.restored(raw:sub(xid):gsub("%s+%a[%a%s]*$", ""), quoted)
  if act == "start" or act == "begin" then
    pin(found, XA, xid)
  elseif (act == "commit" or act == "rollback") and xid then
    free(found, XA, xid)
  end
end

function verbs.set(found, low, raw, quoted)
  local at = low:match("^set%s+()")
  if low:find("^set%s+statement%s") then
    local inner = low:match("%sfor%s+()", at)
    if inner then
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

---------------------------------------------------------------- by what is called in it

local function locks(found, low, quoted)
  local number = low:match("^%a+%s+get_lock%s*%(%s*['\"](%d+)['\"]%s*,[%s%w.%-]*%)$")
    or low:match("^%a+%s+get_lock%s*%(%s*['\"](%d+)['\"]%s*,[%s%w.%-]*%)%s+as%s+%w+$")
  if number then
    local literal = quoted[tonumber(number)]
    pin(found, LOCK, literal and literal:sub(2, -2):lower())
  elseif low:find("get_lock%s*%(") then
    pin(found, LOCK)
  end
  if low:find("^%a+%s+release_all_locks%s*%(%s*%)$") then
    free(found, LOCK)
  end
  number = low:match("^%a+%s+release_lock%s*%(%s*['\"](%d+)['\"]%s*%)$")
  local literal = number and quoted[tonumber(number)]
  if literal then
    free(found, LOCK, literal:sub(2, -2):lower())
  end
end

-- Of the statement before: an answer from another's session would be a wrong one.
local looks_back = {
  { "row_count", "row_count%s*%(" }, { "found_rows", "found_rows%s*%(" }, { "_count", "@@[%w_.]*warning_count" },
  { "_count", "@@[%w_.]*error_count" }, { "lastval", "lastval%s*%(" }, { "previous", "previous%s+value%s+for" },
}

-- Each is looked for as a plain word first, for queries may be long.
local function calls(found, low, quoted)
  if low:find("_lock", 1, true) then
    locks(found, low, quoted)
  end
  -- the name of an account, as in 'a'@'%', is no variable
  if low:find("@", 1, true) and (" " .. low):find("[^@%w_$'\"`]@[%w_.$'\"`]") then
    pin(found, "a user variable")
  end
  if low:find("last_insert_id", 1, true) or low:find("@@identity", 1, true) then
    found.insert_id = true
    found.gives_id = found.gives_id or low:find("last_insert_id%s*%(%s*[^%s)]") ~= nil
  end
  for _, rule in ipairs(looks_back) do
    found.back = found.back or (low:find(rule[1], 1, true) and low:find(rule[2]) ~= nil) or false
  end
  if low:find("sql_calc_found_rows", 1, true) then
    found.next = true
  end
end

-- Adds what one bare statement means. A verb's function says true if all of it has been looked at.
function statement.read(found, raw, quoted)
  local low = raw:lower()
  local verb = verbs[low:match("^%(*%s*(%a*)")]
  if not verb or not verb(found, low, raw, quoted) then
    calls(found, low, quoted)
  end
end

local function nothing()
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
-- plain: see pool.text.
function statement.meaning(query, plain)
  local found = nothing()
  if #query > longest then
    if not harmless_at_length(query:lower()) then
      pin(found, "a statement too long to be looked through")
    end
    return found
  end
  local bare, quoted, some_execute = text.bare(query, plain)
  local list = text.statements(bare)
  found.statements = #list
  for _, one in ipairs(list) do
    statement.read(found, one, quoted)
  end
  found.unsure = some_execute or (found.body and #list > 1) or false
  return found
end

return statement
