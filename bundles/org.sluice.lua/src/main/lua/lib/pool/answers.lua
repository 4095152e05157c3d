-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Answers: those of servers and what they tell of the session, and those that the pool gives where there is none.

require "dpml"

local answers = { methods = {} }

local NO_BACKSLASH_ESCAPES = 512

function answers.refuse(client, errnum, sqlstate, message)
  dpml.send_error(client.conn, sqlstate, errnum, message:sub(1, 511))
end

function answers.say_ok(client)
  local ok = dpm.new_ok_pkt()
  ok:server_status(dpm.SERVER_STATUS_AUTOCOMMIT, true)
  dpm.wire_packet(client.conn, ok)
end

local refuse, say_ok = answers.refuse, answers.say_ok

---------------------------------------------------------------- what does not work

function answers.methods:queue_full(client)
  local login = client.busy.login
  refuse(client, 1040, "08004", "Too many connections")
  if login then
    return dpm.close(client.conn)
  end
  self:over(client)
end

function answers.methods:not_served(client)
  local login = client.busy.login
  if self.why and next(self.backends) == nil then
    refuse(client, 2003, "HY000", "There is no server: " .. self.why)
  else
    refuse(client, 1205, "HY000", "No server connection was free within " .. self.options.wait .. " s")
  end
  if login then
    return dpm.close(client.conn)
  end
  self:over(client)
end

function answers.methods:not_restored(backend, client, err)
  backend.dirty, backend.owner = true, nil
  if not self:is_lent(backend, client) then
    return self:free(backend)
  elseif err:errnum() == 1049 and not client.busy.login and client.session.db then
    -- its database has been dropped: it goes on without one
    client.session.db, client.backend = nil, nil
    self:want_backend(client)
    return self:free(backend)
  end
  refuse(client, err:errnum(), err:sqlstate(), err:message())
  local login = client.busy.login
  self:release(client)
  if login then
    dpm.close(client.conn)
  end
end

-- The server connection of a client is gone. What it was only about to be is made anew elsewhere; a statement that has begun
-- is lost; and what lived in that session is, of which only the end of its own tells the client.
function answers.methods:server_lost(client)
  if not self.clients[client.id] then
    return
  end
  local busy = client.busy
  local held = client.session:held()
  if busy and busy.answered == "known" and not held then
    dpm.defer(function() self:over(client) end)
  elseif busy and busy.answered then
    dpm.close(client.conn)
  elseif busy and not client.running and not held and (busy.tries or 0) < 3 then
    busy.tries = (busy.tries or 0) + 1
    self:enqueue(client, true)
  elseif busy then
    refuse(client, 2013, "HY000", "Lost connection to MySQL server during query")
    if held or busy.login or busy.means.file or busy.number == dpm.COM_STMT_PREPARE then
      dpm.close(client.conn)
    else
      dpm.defer(function() self:over(client) end)
    end
  else
    dpm.close(client.conn)
  end
end

---------------------------------------------------------------- a command and its answer

function answers.methods:run(client)
  if client.busy.login then
    say_ok(client)
    return self:release(client)
  end
  client.running = true
  client.backend.dirty = client.backend.dirty or self.options.reset == "always"
  dpm.proxy_connect(client.conn, client.backend.conn)
  dpm.wire_packet(client.backend.conn, client.busy.command)
end

-- A packet has a status if it is an OK or an EOF.
local function learn_status(client, backend, packet)
  if type(packet) == "userdata" and packet.server_status then
    client.session:status(packet:server_status(dpm.SERVER_STATUS_IN_TRANS), packet:server_status(dpm.SERVER_STATUS_AUTOCOMMIT))
    client.plain = packet:server_status(NO_BACKSLASH_ESCAPES)
    if packet.insert_id and packet:insert_id() > 0 then
      client.stale_id, client.id_turn = true, {}
      backend.id_of = client.id_turn
    end
  end
end

-- The end of one of several results.
function answers.methods:between(backend, packet)
  if backend.client then
    learn_status(backend.client, backend, packet)
  end
  return dpm.DPM_OK
end

-- The end of the answer.
function answers.methods:answered(backend, packet)
  local client = backend.client
  if not client or not client.running then
    return dpm.DPM_FLUSH_DISCONNECT
  end
  learn_status(client, backend, packet)
  local worked = type(packet) ~= "userdata" or packet.errnum == nil
  client.running = false
  local ask, ask_database = self:learn(client, backend, packet, worked)
  client.busy.answered = #ask == 0 and not ask_database and "known" or "asked"
  dpm.defer(function()
    if self.backends[backend.id] then
      self:ask(client, backend, ask, ask_database)
    end
  end)
  return dpm.DPM_FLUSH_DISCONNECT
end

-- What the answer and the statement tell of the session: gives what only the server knows.
function answers.methods:learn(client, backend, packet, worked)
  local means, number, session = client.busy.means, client.busy.number, client.session
  if number == dpm.COM_QUERY or number == dpm.COM_INIT_DB then
    if not means.warnings then
      client.warned = not worked or (type(packet) == "userdata" and packet:warning_count() > 0)
      client.warnings, client.lost_warnings = nil, nil
    end
  end
  if number == dpm.COM_STMT_PREPARE then
    if worked then
      session:statement_prepared()
      session:learn_prepared(means)
      backend.dirty = true
    end
    return {}, false
  end
  local had = session:held()
  local ask, ask_database = session:learn(means, worked)
  if means.gives_id and worked then
    client.stale_id, client.id_turn = true, {}
    backend.id_of = client.id_turn
  end
  if had or session:held() then
    backend.dirty = true
  end
  if means.unknown then
    backend.dirty = true
  end
  backend.spoiled = session.spoils
  for _, setting in ipairs(means.set) do
    backend.keys[setting.key] = true
  end
  for _, name in ipairs(ask) do
    backend.keys[name] = true
  end
  backend.marked = session:mark()
  if worked and not ask_database then
    backend.db = session.db
  end
  return ask, ask_database
end

local numeric = {}
for _, name in ipairs { "DECIMAL", "TINY", "SHORT", "LONG", "FLOAT", "DOUBLE", "LONGLONG", "INT24", "NEWDECIMAL" } do
  numeric[dpm["MYSQL_TYPE_" .. name]] = true
end

local function literal(value, type)
  if value == nil then
    return "NULL"
  elseif numeric[type] then
    return value
  end
  return "'" .. value:gsub("'", "''"):gsub("\\", "\\\\") .. "'"
end

-- Asks the server for what can not be told from the statement, and goes on.
function answers.methods:ask(client, backend, ask, ask_database)
  local list = {}
  for _, name in ipairs(ask) do
    list[#list + 1] = "@@session." .. name
  end
  if ask_database then
    list[#list + 1] = "DATABASE()"
  end
  if #list == 0 then
    return self:go_on(client, backend)
  end
  local function read(result)
    for i, name in ipairs(ask) do
      client.session:put { key = name, value = literal(result.rows[1][i], result.fields[i].type) }
    end
    backend.marked = client.session:mark()
    if ask_database then
      client.session.db = result.rows[1][#list]
      backend.db = client.session.db
    end
  end
  self:sequence(backend, { { query = "SELECT " .. table.concat(list, ", "), read = read } }, function()
    self:go_on(client, backend)
  end, function()
    client.session:pin("what SET has changed", "*")
    backend.dirty, backend.spoiled = true, true
    self:go_on(client, backend)
  end)
end

function answers.methods:go_on(client, backend)
  if client.backend ~= backend or not self.clients[client.id] then
    backend.client, backend.dirty = nil, true
    return self:forget(backend, function() self:free(backend) end)
  end
  client.busy = nil
  self:maybe_return(client)
  self:next_command(client)
end

-- Takes the connection from a client that has nothing in it.
function answers.methods:maybe_return(client)
  local backend = client.backend
  if backend and not client.busy and not client.session:held() then
    client.backend = nil
    self:free(backend)
  end
end

-- Takes back a connection that has not been used.
function answers.methods:release(client)
  local backend = client.backend
  client.backend = nil
  client.busy, client.running = nil, false
  dpm.defer(function()
    if self.backends[backend.id] then
      self:free(backend)
    end
    self:next_command(client)
  end)
end

return answers
