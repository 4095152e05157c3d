-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Many clients on few server connections, each client with a session that looks like its own.
--
--   local pool = require "pool"
--   local servers = pool.new { host = "127.0.0.1", port = 3306, user = "app", pass = "secret", max = 4 }
--   servers:serve(client, { db = "shop" })      -- a client that is logged in; the pool does the rest
--
-- A server connection is lent for one command, and for as long as the client's session lives in it: in a transaction, while
-- it holds locks, temporary tables, user variables or prepared statements, or until its warnings are read. The default
-- database and what SET has changed go with the client to the next connection; a connection that comes back with anything of
-- a client in it is reset before another client gets it.

require "dpml"

local pool = {}
local methods = {}
local mt = { __index = methods }

local defaults = { max = 10, queue = 10000, wait = 10, reconnect = 1 }

-- options: those of dpml.connect_mysql_server without callback, and
--   max        server connections at most (10)
--   queue      commands that wait for one at most (10000); one more is answered by error 1040
--   wait       seconds that a command waits at most (10); then it is answered by error 1205
--   reconnect  seconds until a server that could not be reached is tried again (1)
function pool.new(options)
  local self = setmetatable({ options = {}, clients = {}, backends = {}, idle = {}, waiting = {}, opening = 0 }, mt)
  for key, value in pairs(defaults) do self.options[key] = value end
  for key, value in pairs(options) do self.options[key] = value end
  self.timer = dpm.new_timer()
  self.timer:schedule(1, 0, function() self:give_up_waiting() end, nil)
  return self
end

---------------------------------------------------------------- what a statement does to the session it runs in

-- Patterns of the statement in lower case, and what then lives in the session until the client leaves it.
local keeps = {
  { "get_lock%s*%(", "a lock by name" },
  { "^lock%s+tables?%s", "locked tables" },
  { "^flush%s.-with%s+read%s+lock", "a read lock" },
  { "^create%s+temporary%s", "a temporary table" },
  { "^prepare%s", "a prepared statement" },
  { "^handler%s", "an open handler" },
  { "^call%s", "what a procedure may have done" },
  { "^xa%s", "an XA transaction" },
  { "sql_calc_found_rows", "the count of found rows" },
  { "^set%s+transaction", "the next transaction's terms" },
}

-- Functions and statements that speak of the statement before.
local looks_back = { "row_count%s*%(", "found_rows%s*%(", "^show%s+warnings", "^show%s+errors", "^show%s+count%s*%(", "@@warning_count", "@@error_count" }

local ends = { ["'"] = "[\\']", ['"'] = '[\\"]', ["`"] = "`" }

-- Where a quoted text ends that begins at a place.
local function after_quoted(text, at)
  local quote = text:sub(at, at)
  local from = at + 1
  while true do
    local found = text:find(ends[quote], from)
    if not found then
      return #text + 1
    elseif text:sub(found, found) == "\\" then
      from = found + 2
    else
      return found + 1
    end
  end
end

-- What begins at a place and is no part of the statement: what stands for it, and where it ends. What a comment of the kind
-- /*! ... */ holds is executed, so that only its frame goes.
local function left_out(text, at)
  local char, two = text:sub(at, at), text:sub(at, at + 1)
  if ends[char] then
    return char .. char, after_quoted(text, at)
  elseif two == "*/" then
    return " ", at + 2
  elseif two == "/*" then
    local _, frame = text:find("^/%*M?!%d*", at)
    local _, over = text:find("*/", at + 2, true)
    return " ", frame and frame + 1 or (over or #text) + 1
  elseif char == "#" or text:find("^%-%-[%s%c]", at) or text:sub(at) == "--" then
    return " ", (text:find("\n", at, true) or #text) + 1
  end
  return char, at + 1
end

-- A statement without its comments and what stands in quotes.
local function bare_of(text)
  local parts, from = {}, 1
  while true do
    local at = text:find("['\"`#/*%-]", from)
    if not at then
      break
    end
    parts[#parts + 1] = text:sub(from, at - 1)
    parts[#parts + 1], from = left_out(text, at)
  end
  parts[#parts + 1] = text:sub(from)
  return (table.concat(parts):gsub("^%s+", ""))
end

-- What a query means for the pool: { keep =, back =, set =, db =, insert_id = }
local function meaning(text)
  local bare = bare_of(text):lower()
  local found = {}
  for _, rule in ipairs(keeps) do
    if bare:find(rule[1]) then
      found.keep = rule[2]
    end
  end
  if not found.keep and (" " .. bare):find("[^@]@[%a_'\"`$]") then
    found.keep = "a user variable"
  end
  for _, pattern in ipairs(looks_back) do
    found.back = found.back or bare:find(pattern) ~= nil
  end
  found.insert_id = bare:find("last_insert_id%s*%(") ~= nil or bare:find("@@identity") ~= nil or bare:find("@@last_insert_id") ~= nil
  if not found.keep and bare:find("^set%s") and not bare:find("^set%s+global%s") and not bare:find("^set%s+password") then
    found.set = text
  end
  if bare:find("^use%s") then
    found.db = text:match("[uU][sS][eE]%s+`([^`]*)`") or text:match("[uU][sS][eE]%s+([^%s;`*]+)")
  end
  return found
end

pool.meaning = meaning

---------------------------------------------------------------- clients

-- Takes over a client that is logged in. options: db, its default database.
function methods:serve(conn, options)
  local client = {
    conn = conn, id = conn:id(), db = options and options.db or nil, settings = {}, pending = {}, statements = 0,
  }
  self.clients[client.id] = client
  conn:register(dpm.MYC_WAITING, nil)
  conn:register(dpm.MYC_SENT_CMD, function(command)
    if type(command) == "number" then
      return dpm.DPM_OK -- the content of a file: it goes to the server that has asked for it
    end
    return self:command(client, command)
  end)
  local closing = conn:registered(dpm.MY_CLOSING)
  conn:register(dpm.MY_CLOSING, function(id)
    self:client_closed(client)
    if closing then
      closing(id)
    end
  end)
  return client
end

local function refuse(client, errnum, sqlstate, message)
  dpml.send_error(client.conn, sqlstate, errnum, message)
end

local no_answer = { [dpm.COM_STMT_CLOSE] = true, [dpm.COM_STMT_SEND_LONG_DATA] = true }
local of_a_server = { [dpm.COM_BINLOG_DUMP] = true, [dpm.COM_REGISTER_SLAVE] = true, [dpm.COM_TABLE_DUMP] = true, [dpm.COM_CHANGE_USER] = true }
local COM_RESET_CONNECTION = 31

function methods:command(client, command)
  if command:command() == dpm.COM_QUIT then
    return dpm.DPM_NOPROXY
  end
  client.pending[#client.pending + 1] = command
  self:next_command(client)
  return dpm.DPM_NOPROXY
end

-- The client's next command, if there is one and none is under way.
function methods:next_command(client)
  while not client.busy and #client.pending > 0 and self.clients[client.id] do
    self:begin(client, table.remove(client.pending, 1))
  end
end

function methods:begin(client, command)
  local number = command:command()
  if of_a_server[number] then
    refuse(client, 1235, "42000", "A shared session can not do this (command " .. number .. ")")
  elseif no_answer[number] then
    self:without_answer(client, command)
  elseif not client.backend and number == dpm.COM_PING then
    dpm.wire_packet(client.conn, dpm.new_ok_pkt())
  elseif not client.backend and number == COM_RESET_CONNECTION then
    client.settings, client.insert_id = {}, nil
    dpm.wire_packet(client.conn, dpm.new_ok_pkt())
  else
    client.busy = { command = command, means = number == dpm.COM_QUERY and meaning(command:argument()) or {}, since = dpm.time() }
    if client.backend then
      self:run(client)
    else
      self:want_backend(client)
    end
  end
end

function methods:without_answer(client, command)
  if command:command() == dpm.COM_STMT_CLOSE then
    client.statements = math.max(0, client.statements - 1)
  end
  if client.backend then
    dpm.wire_packet(client.backend.conn, command)
    if client.statements == 0 and client.keep == "prepared statements" then
      client.keep = nil
      self:maybe_return(client)
    end
  end
end

function methods:client_closed(client)
  self.clients[client.id] = nil
  local backend = client.backend
  if not backend then
    return
  end
  client.backend = nil
  backend.client = nil
  if client.busy then
    dpm.close(backend.conn) -- it is in the middle of an answer
  else
    self:reset(backend)
  end
end

---------------------------------------------------------------- server connections

local function fits(backend, client)
  return backend.db == client.db or client.db ~= nil -- a database can be changed, and not be left
end

-- An idle connection: the client's own last one, else one that fits, else whichever has been idle longest.
function methods:pick(client)
  local best
  for i, backend in ipairs(self.idle) do
    if backend.owner == client and fits(backend, client) then
      return table.remove(self.idle, i)
    end
    if fits(backend, client) and (not best or not fits(self.idle[best], client)) then
      best = i
    end
  end
  return best and table.remove(self.idle, best)
end

local function count(t)
  local n = 0
  for _ in pairs(t) do n = n + 1 end
  return n
end

function methods:want_backend(client)
  local backend = self:pick(client)
  if backend then
    return self:lend(backend, client)
  end
  if #self.waiting >= self.options.queue then
    client.busy = nil
    return refuse(client, 1040, "08004", "Too many connections")
  end
  self.waiting[#self.waiting + 1] = client
  if count(self.backends) + self.opening < self.options.max then
    self:open()
  elseif #self.idle > 0 then
    dpm.close(table.remove(self.idle, 1).conn) -- none of them fits: one makes room for one that does
  end
end

function methods:open()
  self.opening = self.opening + 1
  local o = self.options
  dpml.connect_mysql_server {
    host = o.host, port = o.port, path = o.path, user = o.user, pass = o.pass, db = o.db,
    callback = function(conn, why)
      self.opening = self.opening - 1
      if conn then
        self:opened(conn)
      else
        self:not_opened(why)
      end
    end,
  }
end

function methods:opened(conn)
  local backend = { conn = conn, id = conn:id(), db = self.options.db }
  self.backends[backend.id] = backend
  dpml.register_callbacks(conn, {
    [dpm.MYS_WAIT_CMD] = function(packet) return self:answered(backend, packet) end,
    [dpm.MYS_RECV_ERR] = function(packet) return self:answered(backend, packet) end,
    [dpm.MY_CLOSING] = function() self:backend_closed(backend) end,
  })
  self:free(backend)
end

function methods:not_opened(why)
  if self.why ~= why then
    print("pool: no server: " .. tostring(why))
    self.why = why
  end
  local again = dpm.new_timer()
  again:schedule(self.options.reconnect, 0, function(timer)
    timer:cancel()
    if #self.waiting > 0 and count(self.backends) + self.opening < self.options.max then
      self:open()
    end
  end, nil)
end

function methods:backend_closed(backend)
  self.backends[backend.id] = nil
  for i, idle in ipairs(self.idle) do
    if idle == backend then
      table.remove(self.idle, i)
      break
    end
  end
  local client = backend.client
  if client then
    client.backend, client.busy, client.keep, client.statements = nil, nil, nil, 0
    if self.clients[client.id] then
      -- what lived in that session is lost, and only the end of its own tells the client
      refuse(client, 2013, "HY000", "Lost connection to MySQL server during query")
      dpm.close(client.conn)
    end
  end
  if #self.waiting > 0 then
    self:open()
  end
end

-- A connection that nobody has: whoever waits longest and whom it fits gets it.
function methods:free(backend)
  self.why = nil
  for i, client in ipairs(self.waiting) do
    if self.clients[client.id] == nil then
      client.gone = true
    elseif fits(backend, client) then
      table.remove(self.waiting, i)
      return self:lend(backend, client)
    end
  end
  self.idle[#self.idle + 1] = backend
  if #self.waiting > 0 and self.waiting[1].gone then
    table.remove(self.waiting, 1)
  end
end

function methods:give_up_waiting()
  local kept = {}
  for _, client in ipairs(self.waiting) do
    if self.clients[client.id] and dpm.time() - client.busy.since > self.options.wait then
      client.busy = nil
      refuse(client, 1205, "HY000", "No server connection was free within " .. self.options.wait .. " s")
      self:next_command(client)
    elseif self.clients[client.id] then
      kept[#kept + 1] = client
    end
  end
  self.waiting = kept
end

---------------------------------------------------------------- lending

local function quoted_use(db)
  return "USE `" .. db:gsub("`", "``") .. "`"
end

-- The statements that make a connection the client's session, in order.
local function restoring(backend, client)
  local steps = {}
  if backend.db ~= client.db then
    steps[#steps + 1] = quoted_use(client.db)
  end
  if backend.owner ~= client then
    for _, statement in ipairs(client.settings) do
      steps[#steps + 1] = statement
    end
    if client.insert_id and client.busy.means.insert_id then
      steps[#steps + 1] = "SELECT LAST_INSERT_ID(" .. client.insert_id .. ")"
    end
  end
  return steps
end

function methods:lend(backend, client)
  if backend.owner ~= client and client.busy.means.back then
    self:free(backend)
    client.busy = nil
    refuse(client, 1105, "HY000", "The connection with the statement before has been lent to another client meanwhile")
    return self:next_command(client)
  end
  client.backend, backend.client = backend, client
  if backend.owner ~= client and backend.dirty then
    return self:after_reset(backend, function() self:restore(backend, client) end)
  end
  self:restore(backend, client)
end

function methods:restore(backend, client)
  local steps = restoring(backend, client)
  local function step(i)
    if backend.client ~= client then
      return
    end
    if not steps[i] then
      backend.db, backend.owner = client.db, client
      return self:run(client)
    end
    dpml.execute_query_buffered(backend.conn, steps[i], function(_, _, _, err)
      if err and self.backends[backend.id] and self.clients[client.id] then
        refuse(client, err:errnum(), err:sqlstate(), err:message())
        client.busy, client.keep, backend.dirty = nil, nil, true
        return self:maybe_return(client)
      elseif not err then
        step(i + 1)
      end
    end)
  end
  step(1)
end

function methods:run(client)
  dpm.proxy_connect(client.conn, client.backend.conn)
  dpm.wire_packet(client.backend.conn, client.busy.command)
end

-- The end of an answer, or of one of several.
function methods:answered(backend, packet)
  local client = backend.client
  if not client or not client.busy then
    return dpm.DPM_FLUSH_DISCONNECT
  end
  local worked = packet.server_status ~= nil
  if worked and packet:server_status(dpm.SERVER_MORE_RESULTS_EXISTS) then
    return dpm.DPM_OK
  end
  self:learn(client, backend, packet, worked)
  client.busy = nil
  dpm.defer(function()
    if client.backend == backend and not client.busy then
      self:maybe_return(client)
    end
    self:next_command(client)
  end)
  return dpm.DPM_FLUSH_DISCONNECT
end

-- What the answer and the statement tell of the session.
function methods:learn(client, backend, packet, worked)
  local means, number = client.busy.means, client.busy.command:command()
  if means.keep then
    client.keep, backend.dirty = means.keep, true
  end
  if number == dpm.COM_STMT_PREPARE and worked then
    client.statements = client.statements + 1
    client.keep, backend.dirty = client.keep or "prepared statements", true
  elseif number == COM_RESET_CONNECTION and worked then
    client.keep, client.settings, client.statements, client.insert_id, backend.dirty = nil, {}, 0, nil, false
  elseif number == dpm.COM_SET_OPTION and worked then
    client.keep, backend.dirty = "an option", true
  end
  if not worked then
    return
  end
  client.in_transaction = packet:server_status(dpm.SERVER_STATUS_IN_TRANS)
    or not packet:server_status(dpm.SERVER_STATUS_AUTOCOMMIT)
  client.warned = packet:warning_count() > 0
  if means.set then
    client.settings[#client.settings + 1] = means.set
    backend.dirty = true
  end
  if number == dpm.COM_INIT_DB or means.db then
    client.db = number == dpm.COM_INIT_DB and client.busy.command:argument() or means.db
    backend.db = client.db
  end
  if packet.insert_id and packet:insert_id() > 0 then
    client.insert_id, backend.dirty = packet:insert_id(), true
  end
end

-- Takes the connection from a client that has nothing in it.
function methods:maybe_return(client)
  local backend = client.backend
  if not backend or client.keep or client.in_transaction or client.warned then
    return
  end
  client.backend, backend.client = nil, nil
  self:free(backend)
end

-- Makes a connection forget its client.
function methods:reset(backend)
  self:after_reset(backend, function() self:free(backend) end)
end

function methods:after_reset(backend, continue)
  local command = dpm.new_cmd_pkt()
  command:command(COM_RESET_CONNECTION)
  command:argument("")
  dpml.execute_query_buffered(backend.conn, command, function(_, _, _, err)
    if not self.backends[backend.id] then
      return
    end
    if err then
      -- a server that can not: MySQL before 5.7.3. A new connection is as good.
      self:replace(backend, continue)
    else
      backend.dirty, backend.owner = false, nil
      continue()
    end
  end)
end

function methods:replace(backend)
  local client = backend.client
  backend.client = nil
  if client and client.busy and self.clients[client.id] then
    client.backend = nil
    table.insert(self.waiting, 1, client)
  end
  dpm.close(backend.conn)
end

-- For scripts that show what goes on: connections, idle ones, clients, commands that wait.
function methods:status()
  return { servers = count(self.backends), idle = #self.idle, clients = count(self.clients), waiting = #self.waiting }
end

return pool
