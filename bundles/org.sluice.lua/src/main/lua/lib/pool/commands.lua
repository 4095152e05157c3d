-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- A client's commands, one after the other: what the pool answers itself, and what is run by a server connection.

require "dpml"
local answers = require "pool.answers"
local statement = require "pool.statement"

local refuse, say_ok = answers.refuse, answers.say_ok

local commands = {}

-- More than a client can send that waits for answers, and less than makes memory short.
local most_pending = 1000

local of_a_server = {
  [dpm.COM_BINLOG_DUMP] = true, [dpm.COM_REGISTER_SLAVE] = true, [dpm.COM_TABLE_DUMP] = true, [dpm.COM_CHANGE_USER] = true,
  [dpm.COM_BINLOG_DUMP_GTID] = true,
}
local of_statements = {
  [dpm.COM_STMT_EXECUTE] = true, [dpm.COM_STMT_FETCH] = true, [dpm.COM_STMT_RESET] = true,
}
local no_answer = { [dpm.COM_STMT_CLOSE] = true, [dpm.COM_STMT_SEND_LONG_DATA] = true }

---------------------------------------------------------------- what comes

function commands:arrived(client, command)
  if type(command) ~= "userdata" then
    -- what comes before the answer to the command before has begun: a file that the server asks for, or one more command
    command = client.conn:received()
    if not command then
      return dpm.DPM_OK
    end
  end
  if client.last_pending - client.first >= most_pending then
    dpm.close(client.conn)
    return dpm.DPM_NOPROXY
  end
  if client.busy then
    client.ahead[command] = true
  end
  client.last_pending = client.last_pending + 1
  client.pending[client.last_pending] = command
  if not client.at_it then
    client.arriving = true
    self:next_command(client)
    client.arriving = false
  end
  return dpm.DPM_NOPROXY
end

-- The client's next command, if there is one and none is under way. What goes beyond a budget is not caught: see pick_up.
function commands:next_command(client)
  if client.at_it then
    return
  end
  client.at_it, self.at_it[client] = true, true
  while not client.busy and not client.asked and client.first <= client.last_pending and self.clients[client.id] do
    local command = client.pending[client.first]
    client.pending[client.first] = nil
    client.first = client.first + 1
    if client.ahead[command] then
      client.ahead[command] = nil
      client.conn:begin_answer()
    end
    local ok, err = pcall(self.begin, self, client, command)
    if not ok then
      print("pool: a client is closed: " .. tostring(err))
      self:abandon(client)
    end
  end
  client.at_it, self.at_it[client] = false, nil
end

-- Ends a client of whose state nothing is known any more, and the server connection that it had.
function commands:abandon(client)
  if client.backend then
    dpm.close(client.backend.conn)
  end
  dpm.close(client.conn)
end

-- For clients whose turn was ended by a budget. One whose command had just come has been told by the engine.
function commands:pick_up(client)
  client.at_it, self.at_it[client] = false, nil
  if client.arriving and not client.busy then
    client.arriving = false
    self:next_command(client)
  else
    self:abandon(client)
  end
end

-- The command is over that was under way.
function commands:over(client)
  client.busy, client.running = nil, false
  self:next_command(client)
end

local nothing = statement.nothing()
nothing.statements = 0

-- Character sets in which a backslash may be the second byte of a character: big5, sjis, gbk, cp932, gb18030.
local with_backslashes = {}
for _, id in ipairs { 1, 84, 13, 88, 28, 87, 95, 96, 248, 249, 250 } do
  with_backslashes[id], with_backslashes[id + 1024] = true, true
end
local odd_values = { "big5", "sjis", "gbk", "cp932", "gb18030" }
-- Modes with ANSI_QUOTES, where "a\\" is a whole name.
local odd_modes = { "ansi", "oracle", "db2", "maxdb", "mssql", "postgresql" }

local function has(value, words)
  for _, word in ipairs(words) do
    if value:lower():find(word, 1, true) then
      return true
    end
  end
  return false
end

-- True if it can not be told what a backslash is in this session.
local function backslash_is_odd(session)
  if with_backslashes[session.charset] then
    return true
  end
  for _, setting in ipairs(session.settings) do
    if setting.key == "sql_mode" and has(setting.value or "", odd_modes)
      or (setting.names or setting.key == "character_set_client") and has(setting.names or setting.value or "", odd_values) then
      return true
    end
  end
  return false
end

local function of_text(client, query)
  local ok, means = pcall(statement.meaning, query, client.plain)
  if not ok then
    print("pool: a query that can not be read: " .. tostring(means))
    return statement.unknown()
  end
  if query:find("\\", 1, true) and backslash_is_odd(client.session) then
    means.unknown = true
  end
  return means
end

local function meaning(client, number, command)
  if number == dpm.COM_QUERY or number == dpm.COM_STMT_PREPARE then
    return of_text(client, command:argument())
  elseif number == dpm.COM_INIT_DB then
    local means = statement.nothing()
    means.database, means.only_use = command:argument(), true
    return means
  elseif number == dpm.COM_DROP_DB then
    local means = statement.nothing()
    means.ask_database = true
    return means
  end
  return nothing
end

function commands:begin(client, command)
  local number = command:command()
  if number == dpm.COM_QUIT then
    dpm.close(client.conn)
  elseif of_a_server[number] then
    refuse(client, 1235, "42000", "A shared session can not do this (command " .. number .. ")")
  elseif number == dpm.COM_RESET_CONNECTION then
    self:begin_anew(client)
  elseif no_answer[number] then
    self:without_answer(client, command)
  elseif of_statements[number] and not client.backend then
    refuse(client, 1243, "HY000", "Unknown prepared statement handler")
  elseif number == dpm.COM_PING and not client.backend then
    say_ok(client)
  elseif number == dpm.COM_SET_OPTION then
    self:set_option(client, command)
  else
    local means = meaning(client, number, command)
    if not self:by_itself(client, number, command, means) then
      client.busy = { command = command, number = number, means = means, since = dpm.time_hires() }
      self:start(client)
    end
  end
end

function commands:start(client)
  local backend = client.backend
  if not backend then
    self:want_backend(client)
  elseif client.busy.means.insert_id and backend.id_of ~= client.id_turn then
    self:restore(backend, client)
  else
    self:run(client)
  end
end

-- A login. One with a database needs a server that has it.
function commands:answer_login(client)
  if not client.session.db then
    return say_ok(client)
  end
  client.busy = { login = true, means = nothing, since = dpm.time_hires() }
  self:want_backend(client)
end

-- An EOF is the answer, and the number alone the argument: 0 is on.
function commands:set_option(client, command)
  local option = command:argument():byte(1)
  if option ~= 0 and option ~= 1 then
    return refuse(client, 1047, "08S01", "Unknown command")
  end
  client.session.many = option == 0
  local eof = dpm.new_eof_pkt()
  eof:server_status(dpm.SERVER_STATUS_AUTOCOMMIT, true)
  if not client.backend then
    return dpm.wire_packet(client.conn, eof)
  end
  client.busy = { command = command, number = dpm.COM_SET_OPTION, means = nothing, since = dpm.time_hires() }
  client.backend.many = client.session.many
  self:run(client)
end

function commands:without_answer(client, command)
  local backend = client.backend
  if not backend then
    return
  end
  dpm.wire_packet(backend.conn, command)
  if command:command() == dpm.COM_STMT_CLOSE then
    client.session:statement_closed(command:argument():sub(1, 4))
    self:maybe_return(client)
  end
end

-- COM_RESET_CONNECTION, on servers that do not know it too: the session is put together anew when it is needed.
function commands:begin_anew(client)
  local backend = client.backend
  local function answer()
    client.session:clear()
    client.id_turn = {} -- of which no connection has the id
    client.warned, client.warnings, client.stale_id, client.lost_id, client.last = false, nil, false, nil, nil
    for _, other in pairs(self.backends) do
      if other.owner == client then
        other.owner = nil
      end
    end
    say_ok(client)
    self:over(client)
  end
  client.busy = { means = nothing, since = dpm.time_hires() }
  if not backend then
    return answer()
  end
  local spoiled = client.session.spoils
  client.backend, backend.client = nil, nil
  if spoiled then
    dpm.close(backend.conn)
    return answer()
  end
  self:forget(backend, function()
    self:free(backend)
    if self.clients[client.id] then
      answer()
    end
  end, answer)
end

---------------------------------------------------------------- what the pool knows better than a server

function commands:by_itself(client, number, command, means)
  local alone = number == dpm.COM_QUERY and means.statements == 1
  local id = alone and means.kill and means.kill.id
  local query = id and means.kill.query
  if number == dpm.COM_PROCESS_KILL then
    local a, b, c, d = command:argument():byte(1, 4)
    id = d and a + b * 256 + c * 65536 + d * 16777216
  end
  if id and self:kill(client, id, query) then
    return true
  end
  if alone and means.warnings and not client.backend and self:is_another(client) then
    self:tell_warnings(client, means.warnings)
    return true
  end
  return false
end

-- True if another has had the connection of the client's last statement since.
function commands:is_another(client)
  return not client.last or client.last.owner ~= client
end

local warning_fields = {
  { name = "Level", type = dpm.MYSQL_TYPE_VAR_STRING }, { name = "Code", type = dpm.MYSQL_TYPE_LONG },
  { name = "Message", type = dpm.MYSQL_TYPE_VAR_STRING },
}

local lost = "The connection with the statement before has been lent to another client meanwhile, or is lost"

function commands:tell_warnings(client, which)
  if client.lost_warnings then
    return refuse(client, 1105, "HY000", lost)
  end
  local rows = {}
  for _, row in ipairs(client.warnings and client.warnings.rows or {}) do
    if which == "warnings" or row[1] == "Error" then
      rows[#rows + 1] = row
    end
  end
  dpml.send_resultset(client.conn, { fields = warning_fields, rows = rows })
end

-- True if the client's command can not be answered by the connection that it would get; then it has been answered.
function commands:can_not_look_back(client)
  local means = client.busy.means
  if means.warnings and means.statements == 1 then
    self:tell_warnings(client, means.warnings)
    return true
  elseif means.back or (means.insert_id and client.lost_id) then
    client.lost_id = nil
    refuse(client, 1105, "HY000", lost)
    return true
  end
  return false
end

-- KILL of an id that clients were told: of the statement that the client runs, or of the client. True if it was one.
function commands:kill(client, id, query)
  if id < 0x40000000 then
    return false
  end
  local victim
  for _, other in pairs(self.clients) do
    victim = other.number == id and other or victim
  end
  if not victim then
    refuse(client, 1094, "HY000", "Unknown thread id: " .. id)
    return true
  end
  local statement = victim.running and victim.busy
  if not query and victim == client then
    refuse(client, 1317, "70100", "Query execution was interrupted")
    dpm.close(client.conn)
    return true
  elseif not query then
    dpm.close(victim.conn)
  end
  if statement then
    self:kill_query(client, victim, statement)
  else
    say_ok(client)
  end
  return true
end

-- By a connection of its own, for all others may be lent. When that is there the statement may be over, and its connection
-- another client's; and until the answer has come nobody else gets it.
function commands:kill_query(client, victim, statement)
  local backend = victim.backend
  local busy = { means = nothing, since = dpm.time_hires() }
  client.busy = busy
  local function answer(err)
    if self.clients[client.id] and client.busy == busy then
      if err then
        refuse(client, 1105, "HY000", "KILL did not work: " .. err)
      else
        say_ok(client)
      end
      self:over(client)
    end
  end
  self:connect(client.session, function(conn, why)
    if not conn then
      return answer(why)
    end
    if self.backends[backend.id] ~= backend or backend.client ~= victim or victim.busy ~= statement or not victim.running then
      answer(nil)
      return dpm.defer(function() dpm.close(conn) end)
    end
    backend.killing = (backend.killing or 0) + 1
    dpml.execute_query_buffered(conn, "KILL QUERY " .. backend.thread, function(_, _, _, err)
      backend.killing = backend.killing > 1 and backend.killing - 1 or nil
      answer(err and err:message())
      dpm.defer(function() dpm.close(conn) end)
    end)
  end)
end

return commands
