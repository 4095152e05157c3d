-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- A query's text as pool.statement looks at it: without comments, and with what stands in quotes put aside.

local text = {}

-- So many quoted texts are kept; statements whose names matter have few.
local kept = 100

-- A query with more quotes and marks of comments is not looked through.
local most_marks = 8000

-- What a quoted text is up to its end, or up to what needs a closer look: a backslash, or its quote within it, twice.
local quick = { ["'"] = "^[^'\\]*'()", ['"'] = '^[^"\\]*"()', ["`"] = "^[^`]*`()" }
local ends = { ["'"] = "['\\]", ['"'] = '["\\]', ["`"] = "`" }
local plain_ends = { ["'"] = "'", ['"'] = '"', ["`"] = "`" }

-- Where the quoted text ends that begins at a place.
local function last_of_quoted(query, at, quote, plain)
  local after = query:match(quick[quote], at + 1)
  if after and query:sub(after, after) ~= quote then
    return after - 1
  end
  local pattern = (plain and plain_ends or ends)[quote]
  local from = at + 1
  while true do
    local found = query:find(pattern, from)
    if not found then
      return #query + 1
    elseif query:sub(found, found) == "\\" then
      from = found + 2
    elseif query:sub(found + 1, found + 1) == quote then
      from = found + 2
    else
      return found
    end
  end
end

-- The end of a comment that begins at a place; nil if none does. What a comment of the kind /*! ... */ holds is executed, by
-- servers of some versions: only its frame goes.
local function end_of_comment(query, at)
  local two = query:sub(at, at + 1)
  if two == "/*" then
    local _, frame = query:find("^/%*M?!%d*", at)
    if frame then
      return frame, true
    end
    local _, over = query:find("*/", at + 2, true)
    return over or #query
  elseif two == "*/" then
    return at + 1
  elseif two:sub(1, 1) == "#" or query:find("^%-%-[%s%c]", at)
    or (two == "--" and at + 1 == #query) then
    return query:find("\n", at, true) or #query
  end
  return nil
end

-- Whether all servers see the same end of what some execute, from a place in it on.
local function read_alike(query, from)
  local over = query:find("*/", from, true)
  local inner = over and query:sub(from, over - 1)
  return inner ~= nil and not inner:find("['\"`#\\]") and not inner:find("--", 1, true) and not inner:find("/*", 1, true)
end

-- A query without its comments, each run of blanks one, in which a quoted text is its quotes with a number between them (0 if it is not kept); the
-- quoted texts by that number; whether any of it is in a comment that some servers execute; and whether servers that do may
-- see another end of it than those that do not. nil if there is too much of it all.
-- plain: a backslash is a character as any other (sql_mode NO_BACKSLASH_ESCAPES).
function text.bare(query, plain)
  local parts, quoted, some_execute, odd = {}, {}, false, false
  local n, from = 0, 1
  while true do
    local skipped, char, after = query:match("^([^'\"`#/*%-]*)(.)()", from)
    if not char then
      break
    elseif n > 2 * most_marks then
      return nil
    end
    if ends[char] then
      local last = last_of_quoted(query, after - 1, char, plain)
      local number = #quoted < kept and #quoted + 1 or 0
      if number > 0 then
        quoted[number] = query:sub(after - 1, last)
      end
      parts[n + 1], parts[n + 2] = skipped, char .. number .. char
      from = last + 1
    else
      local last, executed = end_of_comment(query, after - 1)
      some_execute = some_execute or executed or false
      odd = odd or (executed and not read_alike(query, last + 1)) or false
      parts[n + 1], parts[n + 2] = skipped, last and " " or char
      from = (last or after - 1) + 1
    end
    n = n + 2
  end
  parts[n + 1] = query:sub(from)
  return (table.concat(parts):gsub("%s+", " ")), quoted, some_execute, odd
end

-- The statements of a bare query.
function text.statements(bare)
  local list = {}
  for statement in (bare .. ";"):gmatch("([^;]*);") do
    statement = statement:match("^%s*(.-)%s*$")
    if statement ~= "" then
      list[#list + 1] = statement
    end
  end
  return list
end

-- A bare text with what stands in quotes in its place again; nil if some of it was not kept.
function text.restored(bare, quoted)
  local whole = true
  local restored = bare:gsub("(['\"`])(%d+)%1", function(_, number)
    whole = whole and quoted[tonumber(number)] ~= nil
    return quoted[tonumber(number)]
  end)
  return whole and restored or nil
end

local escapes = { n = "\n", t = "\t", r = "\r", ["0"] = "\0", b = "\b", Z = "\26" }

-- What a quoted text says.
local function unquoted(literal)
  local quote = literal:sub(1, 1)
  local inner = literal:sub(2, -2):gsub(quote .. quote, quote)
  if quote == "`" then
    return inner
  end
  return (inner:gsub("\\(.)", function(char) return escapes[char] or char end))
end

-- What a name or a literal of a bare text says: 'x', "x", `x` or x. nil for anything else.
function text.value(bare, quoted)
  local _, number = bare:match("^(['\"`])(%d+)%1$")
  if number then
    local literal = quoted[tonumber(number)]
    return literal and unquoted(literal)
  end
  return bare:match("^[%w_$\128-\255]+$")
end

-- A name that may have parts, in one form however it is written: a.b, `a` . `b`. nil if it is none.
function text.name(bare, quoted)
  local parts = {}
  for part in (bare:gsub("%s*%.%s*", ".") .. "."):gmatch("([^.]*)%.") do
    parts[#parts + 1] = text.value(part, quoted) or "\0"
  end
  local name = table.concat(parts, ".")
  return not name:find("\0", 1, true) and name or nil
end

return text
