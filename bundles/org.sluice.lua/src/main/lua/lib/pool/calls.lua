-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What a statement means by what stands anywhere in it: functions and variables.

local calls = {}

local LOCK = "a lock by name"

local function pin(found, kind, name)
  found.holds[#found.holds + 1] = { kind = kind, name = name or "*" }
end

local function free(found, kind, name)
  found.holds[#found.holds + 1] = { kind = kind, name = name, ends = true }
end

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

-- Words that matter where they are the names of functions or of variables. A server takes them in quotes, too.
local of_functions = { "_lock", "last_insert_id", "row_count", "found_rows", "lastval" }
local of_variables = { "identity", "last_insert_id", "_count" }

-- True if a quoted name at a place that a pattern finds may be one of some words.
local function quotes(low, quoted, pattern, words)
  for number in low:gmatch(pattern) do
    local name = quoted[tonumber(number)]
    name = name and name:lower()
    for _, word in ipairs(words) do
      if not name or name:find(word, 1, true) then
        return true
      end
    end
  end
  return false
end

local function odd_names(found, low, quoted)
  if low:find("['\"`] ?%(") and quotes(low, quoted, "['\"`](%d+)['\"`] ?%(", of_functions) then
    pin(found, "a function by a quoted name")
    found.insert_id, found.back = true, true
  end
  if low:find("@@[%w_ .]*['\"`]") and quotes(low, quoted, "['\"`](%d+)['\"`]", of_variables) then
    found.insert_id, found.back = true, true
  end
end

-- Statements with the names of accounts, as in 'a'@'%', which are no variables.
local accounts = {
  "^grant ", "^revoke ", "^create user ", "^create or replace user ", "^create role ", "^alter user ", "^drop user ",
  "^drop role ", "^rename user ", "^show grants ", "^show create user ", "^set password", "^set default role ",
}

local function user_variable(low)
  if low:find("^create ") or low:find("^alter ") then
    low = low:gsub("definer ?= ?[%w_$'\"`.%%-]+ ?@ ?[%w_$'\"`.%%-]+", " ")
  end
  for _, form in ipairs(accounts) do
    if low:find(form) then
      return low:find("[^@%w_$'\"`]@[%w_.$'\"`]") ~= nil
    end
  end
  return (" " .. low .. " "):find("[^@]@[^@]") ~= nil
end

-- Each is looked for as a plain word first, for queries may be long.
function calls.read(found, low, quoted)
  if low:find("_lock", 1, true) then
    locks(found, low, quoted)
  end
  if low:find("@", 1, true) and user_variable(low) then
    pin(found, "a user variable")
  end
  if low:find("last_insert_id", 1, true) or low:find("@@[%w_ .]*identity") or low:find("session_variables", 1, true) then
    found.insert_id = true
    found.gives_id = found.gives_id or low:find("last_insert_id%s*%(%s*[^%s)]") ~= nil
  end
  for _, rule in ipairs(looks_back) do
    found.back = found.back or (low:find(rule[1], 1, true) and low:find(rule[2]) ~= nil) or false
  end
  if low:find("sql_calc_found_rows", 1, true) then
    found.next = true
  end
  odd_names(found, low, quoted)
end

return calls
