-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What SET changes in a session: variables that can be set again in another one, and what can not be.

local text = require "pool.text"

local set = {}

-- Variables that are spent by the next statement, or that do more than to be set.
local not_again = {}
for name in ("insert_id last_insert_id identity rand_seed1 rand_seed2 gtid_next gtid_seq_no gtid_domain_id server_id "
  .. "pseudo_thread_id pseudo_slave_mode pseudo_replica_mode debug debug_sync profiling proxy_user sql_log_bin "
  .. "wsrep_on wsrep_osu_method"):gmatch("%S+") do
  not_again[name] = true
end

local of_transactions = {
  transaction_isolation = true, tx_isolation = true, transaction_read_only = true, tx_read_only = true,
}

-- One SET of more is not looked through.
local most_parts = 500

local elsewhere = { global = true, persist = true, persist_only = true }

-- The parts of a list, where commas within parentheses are none of it.
local function split(list)
  local parts, depth, from = {}, 0, 1
  for at, char in list:gmatch("()([(),])") do
    if char == "(" then
      depth = depth + 1
    elseif char == ")" then
      depth = depth - 1
    elseif depth == 0 then
      parts[#parts + 1] = list:sub(from, at - 1)
      from = at + 1
    end
  end
  parts[#parts + 1] = list:sub(from)
  return parts
end

local function transaction(found, scope, terms)
  if scope == "global" then
    return
  elseif scope == "" then
    found.once = true
    return
  end
  for _, term in ipairs(split(terms)) do
    term = term:match("^%s*(.-)%s*$")
    local key = term:find("^isolation") and "transaction isolation" or "transaction access"
    found.set[#found.set + 1] = { key = key, statement = "SET SESSION TRANSACTION " .. term:upper() }
  end
end

-- The scope that is written before a name, "@@" if only that is, "" if nothing is; what follows; whether it holds for the rest.
local function scope_of(part)
  local word, rest = part:match("^(%a[%a_]*)%s+(.*)$")
  local lower = word and word:lower()
  if lower == "session" or lower == "local" or elsewhere[lower] then
    return lower, rest, true
  end
  word, rest = part:match("^@@%s*(%a[%a_]*)%s*%.%s*(.*)$")
  lower = word and word:lower()
  if lower == "session" or lower == "local" or elsewhere[lower] then
    return lower, rest, false
  end
  if part:find("^@@") then
    return "@@", part:sub(3), false
  end
  return "", part, false
end

local function assignment(found, part, quoted, carried)
  local scope, rest, holds = scope_of(part)
  if scope == "" then
    scope = carried
  end
  local name, value = rest:match("^([^%s:=]+)%s*:?=%s*(.*)$")
  name = name and text.name(name, quoted)
  if not name then
    found.unknown = true
    return carried
  end
  name = name:lower()
  if elsewhere[scope] then
    return holds and scope or carried
  elseif not_again[name] then
    found.unknown = true
  elseif of_transactions[name] and scope == "@@" then
    found.once = true
  else
    local literal = value:find("^[%w_.+%-]+$") or value:find("^(['\"])%d+%1$")
    local restored = literal and text.restored(value, quoted)
    if restored then
      found.set[#found.set + 1] = { key = name, value = restored }
    else
      found.ask[#found.ask + 1] = name
    end
  end
  return holds and scope or carried
end

local by_charset = { "character_set_client", "character_set_results", "collation_connection" }

-- One part of SET's list. Gives the scope that holds for those after it.
local function item(found, part, quoted, carried)
  local low = part:lower()
  if low:find("^names%s") then
    local restored = text.restored(part:match("^%a+%s+(.*)$"), quoted)
    if restored then
      found.set[#found.set + 1] = { key = "names", names = restored }
    else
      found.unknown = true
    end
  elseif low:find("^character%s+set%s") or low:find("^charset%s") or low:find("^char%s+set%s") then
    for _, name in ipairs(by_charset) do
      found.ask[#found.ask + 1] = name
    end
  elseif low:find("^password[%s=(]") or low:find("^default%s+role") then
    return carried -- an account's
  elseif low:find("^@[^@]") then
    return carried -- a user variable, which keeps the connection anyway
  else
    return assignment(found, part, quoted, carried)
  end
  return carried
end

-- What follows SET, bare: { set = settings in order, ask = variables whose value only the server knows, once = the next
-- transaction's terms are changed, unknown = it does what can not be done again }. A setting is { key =, value = } of a variable,
-- { key = "names", names = }, or { key =, statement = }.
function set.meaning(list, quoted)
  local found = { set = {}, ask = {} }
  local low = list:lower()
  local scope, at = low:match("^(%a*)%s*transaction%s+()")
  if at and (scope == "" or scope == "session" or scope == "local" or scope == "global") then
    transaction(found, scope, low:sub(at))
    return found
  end
  local carried, parts = "", split(list)
  if #parts > most_parts then
    found.unknown = true
    return found
  end
  for _, part in ipairs(parts) do
    carried = item(found, part:match("^%s*(.-)%s*$"), quoted, carried)
  end
  return found
end

return set
