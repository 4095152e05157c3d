-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What a client's session is: its database and settings, which go with it from one server connection to another, and what it
-- holds, for which it keeps the one that it has.

local session = {}
local methods = {}
local mt = { __index = methods }

local counted = { ["a lock by name"] = true }

-- Reset does not undo these: the connection ends with the session.
local beyond_reset = { ["what SET has changed"] = true, ["an XA transaction"] = true, ["what a block may have done"] = true }

-- charset: the number in the client's login. flags: what is agreed on at a login, of the client's.
function session.new(db, charset, flags)
  local self = setmetatable({ db = db, charset = charset, flags = flags }, mt)
  self:clear()
  return self
end

-- As after the login, but for the database.
function methods:clear()
  self.settings = { { key = "names", charset = self.charset } }
  self.pins, self.prepared, self.closed_statements, self.closed, self.statements = {}, {}, {}, 0, 0
  self.in_transaction, self.insert_id, self.once, self.next, self.warned = false, nil, nil, false, false
  self.marked, self.spoils = nil, false
end

---------------------------------------------------------------- settings

-- Each key once, in the order in which they were set last.
function methods:put(setting)
  for i, other in ipairs(self.settings) do
    if other.key == setting.key then
      table.remove(self.settings, i)
      break
    end
  end
  self.settings[#self.settings + 1] = setting
  self.marked = nil
end

local function mark(setting)
  return setting.key .. "=" .. (setting.charset and "#" .. setting.charset or setting.names or setting.statement or setting.value)
end

-- Two sessions of the same settings have the same mark.
function methods:mark()
  if not self.marked then
    local marks = {}
    for i, setting in ipairs(self.settings) do
      marks[i] = mark(setting)
    end
    self.marked = table.concat(marks, "\n")
  end
  return self.marked
end

-- The keys that are set.
function methods:keys()
  local keys = {}
  for _, setting in ipairs(self.settings) do
    keys[setting.key] = true
  end
  return keys
end

-- The statements that set all of it. names: what the charset of the login is by name.
function methods:restoring(names)
  local statements, list = {}, {}
  local function finish()
    if #list > 0 then
      statements[#statements + 1] = "SET " .. table.concat(list, ", ")
      list = {}
    end
  end
  for _, setting in ipairs(self.settings) do
    if setting.statement then
      finish()
      statements[#statements + 1] = setting.statement
    elseif setting.charset then
      list[#list + 1] = "NAMES " .. names
    elseif setting.names then
      list[#list + 1] = "NAMES " .. setting.names
    else
      list[#list + 1] = "SESSION " .. setting.key .. " = " .. setting.value
    end
  end
  finish()
  return statements
end

---------------------------------------------------------------- what it holds

function methods:pin(kind, name)
  local names = self.pins[kind] or {}
  self.pins[kind] = names
  names[name] = counted[kind] and (names[name] or 0) + 1 or 1
  self.spoils = self.spoils or beyond_reset[kind] or false
end

function methods:free(kind, name)
  local names = self.pins[kind]
  if names and name then
    names[name] = names[name] and names[name] > 1 and names[name] - 1 or nil
  end
  if names and (not name or next(names) == nil) then
    self.pins[kind] = nil
  end
end

-- Why it keeps its connection; nil if it does not.
function methods:held()
  if self.in_transaction then
    return "a transaction"
  elseif self.statements > 0 then
    return "a prepared statement"
  elseif self.once then
    return "the next transaction's terms"
  elseif self.next then
    return "the count of found rows"
  end
  return (next(self.pins))
end

function methods:statement_prepared()
  self.statements = self.statements + 1
end

-- A client may say it twice. Of those that are closed while others are open some are remembered.
local most_closed = 1000

function methods:statement_closed(id)
  if self.statements > 0 and not self.closed_statements[id] then
    if self.statements == 1 or self.closed >= most_closed then
      self.closed_statements, self.closed = {}, 0
    end
    self.closed_statements[id] = true
    self.closed = self.closed + 1
    self.statements = self.statements - 1
    if self.statements == 0 then
      self.closed_statements, self.closed = {}, 0
    end
  end
end

---------------------------------------------------------------- what a query changes

-- Whether a statement that failed did nothing at all can be told of these alone.
local undone = {
  ["locked tables"] = true, ["a temporary table"] = true, ["a prepared statement"] = true, ["an open handler"] = true,
  ["a backup lock"] = true,
}

-- Temporary tables are known by database and name, and by no name where the query changes the database.
local function name_of(self, hold, means)
  if hold.kind ~= "a temporary table" or not hold.name or hold.name == "*" then
    return hold.name
  elseif means.database or means.ask_database then
    return "*"
  end
  return hold.name:find(".", 1, true) and hold.name or (self.db or "") .. "." .. hold.name
end

function methods:learn_holds(means, worked)
  for _, hold in ipairs(means.holds) do
    local name = name_of(self, hold, means)
    if not hold.ends then
      if worked or means.statements > 1 or not undone[hold.kind] then
        self:pin(hold.kind, name)
      end
    elseif worked and not means.unsure and name ~= "*" then
      self:free(hold.kind, name)
    end
  end
end

-- Takes in what a query means that has ended. Gives the variables to be asked for, and whether the database is.
function methods:learn(means, worked)
  self:learn_holds(means, worked)
  if means.executes and not self.prepared[means.executes] then
    self:pin("what a prepared statement has done", "*")
  end
  if means.prepares then
    self.prepared[means.prepares.name] = means.statements == 1 and worked and means.prepares.harmless or nil
  end
  if means.unknown then
    self:pin("what SET has changed", "*")
  end
  if means.renames and self.pins["a temporary table"] then
    self:pin("a temporary table", "*")
  end
  if worked and means.once then
    self.once = "set"
  end
  self.next = means.next or false
  return self:learn_settings(means, worked, means.statements <= 1)
end

local charsets = { "character_set_client", "character_set_results", "collation_connection" }

function methods:learn_settings(means, worked, single)
  local ask = {}
  if not worked and single then
    return ask, false
  end
  for _, name in ipairs(means.ask) do
    ask[#ask + 1] = name
  end
  local sure = worked and not means.unsure
  for _, setting in ipairs(means.set) do
    if sure then
      self:put(setting)
    elseif setting.names then
      for _, name in ipairs(charsets) do
        ask[#ask + 1] = name
      end
    elseif setting.value then
      ask[#ask + 1] = setting.key
    else
      self:pin("what SET has changed", "*")
    end
  end
  if sure and means.database and not means.ask_database then
    self.db = means.database
    return ask, false
  end
  return ask, means.ask_database or means.database ~= nil
end

-- What the status in an answer tells. once: SET TRANSACTION is over when a transaction has begun and ended.
function methods:status(in_transaction, autocommit)
  if self.once and in_transaction then
    self.once = "used"
  elseif self.once == "used" then
    self.once = nil
  end
  self.in_transaction = in_transaction or not autocommit
end

-- What it means that a statement is prepared by the protocol: it may be executed any time until it is closed, and stay without it.
function methods:learn_prepared(means)
  for _, hold in ipairs(means.holds) do
    if not hold.ends then
      self:pin(hold.kind, "*")
    end
  end
  if #means.set + #means.ask > 0 or means.unknown or means.once then
    self:pin("what SET has changed", "*")
  end
  if means.executes or means.prepares then
    self:pin("what a prepared statement has done", "*")
  end
end

return session
