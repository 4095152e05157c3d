-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- What scripts need again and again. require "dpml" gives the table, and sets it as the global dpml.

dpml = {}

-- Attaches a function to each state that is a key of the table. For connections and for packages of callbacks.
function dpml.register_callbacks(object, functions)
  for state, fn in pairs(functions) do
    object:register(state, fn)
  end
end

-- Answers a client with rows of its own:
--   { fields = { { name = "n", type = dpm.MYSQL_TYPE_LONG }, ... }, rows = { { 1, ... }, ... } }
-- A type that is left out is a string; a value that is nil or dpm.NULL is NULL.
function dpml.send_resultset(conn, result)
  local rset = dpm.new_rset_pkt()
  for _, definition in ipairs(result.fields) do
    local field = dpm.new_field_pkt()
    field:name(definition.name, definition.type or dpm.MYSQL_TYPE_STRING)
    rset:add_field(field)
    definition[1] = field
  end
  dpm.wire_packet(conn, rset)
  for _, definition in ipairs(result.fields) do
    dpm.wire_packet(conn, definition[1])
    definition[1] = nil
  end
  dpm.wire_packet(conn, dpm.new_eof_pkt())
  local row = dpm.new_row_pkt()
  for _, values in ipairs(result.rows) do
    rset:pack_row(row, unpack(values, 1, #result.fields))
    dpm.wire_packet(conn, row)
  end
  dpm.wire_packet(conn, dpm.new_eof_pkt())
end

-- Answers a client with an error.
function dpml.send_error(conn, sqlstate, errnum, message)
  local err = dpm.new_err_pkt()
  err:sqlstate(sqlstate)
  err:errnum(errnum)
  err:message(message)
  dpm.wire_packet(conn, err)
end

-- Queries under way, by the id of the server. An entry goes when its query ends, however it ends.
local running = {}
local buffering = dpm.new_callback()

-- Takes the library's hands off a server, and gives back what it found there.
local function finish(id)
  local query = running[id]
  running[id] = nil
  query.server:package_register(query.package)
  query.server:register(dpm.MY_CLOSING, query.on_closing)
  return query
end

-- The first result, with those that came after it, of a procedure for example, in more.
local function result_of(query)
  local result = table.remove(query.results, 1) or { fields = {}, rows = {} }
  if #query.results > 0 then
    result.more = query.results
  end
  return result
end

-- A packet of the result that needs nothing else.
local function keep()
  return dpm.DPM_NOPROXY
end

dpml.register_callbacks(buffering, {
  [dpm.MYS_SENT_RSET] = function(rset, id)
    local query = running[id]
    query.rset, query.result = rset, { fields = {}, rows = {} }
    query.results[#query.results + 1] = query.result
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_SENDING_FIELDS] = function(field, id)
    local query = running[id]
    query.rset:add_field(field)
    local name, type = field:name()
    query.result.fields[#query.result.fields + 1] = { name = name, type = type }
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_SENT_FIELDS] = keep,
  [dpm.MYS_SENDING_EOF] = keep,
  [dpm.MYS_SENDING_OK] = keep,
  [dpm.MYS_SENDING_ROWS] = function(row, id)
    local query = running[id]
    query.result.rows[#query.result.rows + 1] = query.rset:parse_row_array(row)
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_WAIT_CMD] = function(_, id)
    local query = finish(id)
    query.callback(id, query.packet, result_of(query), nil)
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_RECV_ERR] = function(err, id)
    local query = finish(id)
    query.callback(id, query.packet, nil, err)
    return dpm.DPM_NOPROXY
  end,
})

-- Runs a query (a string, or a command packet) on a server that waits for one, and keeps its whole result from whoever is
-- attached to it. Calls back once: callback(server_id, query_packet, { fields =, rows = }, nil), or
-- callback(server_id, query_packet, nil, err_packet), also when the server goes away meanwhile. One query at a time.
function dpml.execute_query_buffered(server, query, callback)
  local packet = query
  if type(query) == "string" then
    packet = dpm.new_cmd_pkt()
    packet:command(dpm.COM_QUERY)
    packet:argument(query)
  elseif type(query) ~= "userdata" then
    error("execute_query_buffered: the query is a " .. type(query) .. ", not a string or a command packet", 2)
  end
  local id = server:id()
  if running[id] then
    error("execute_query_buffered: server " .. id .. " has not answered the query before", 2)
  end
  running[id] = {
    server = server, packet = packet, callback = callback, results = {},
    on_closing = server:registered(dpm.MY_CLOSING), package = server:package_registered(),
  }
  server:package_register(buffering)
  server:register(dpm.MY_CLOSING, function(closing)
    local ended = finish(closing)
    local err = dpm.new_err_pkt()
    err:errnum(2013)
    err:sqlstate("HY000")
    err:message("Lost connection to MySQL server during query")
    ended.callback(closing, ended.packet, nil, err)
    if ended.on_closing then
      return ended.on_closing(closing)
    end
  end)
  -- what comes is for nobody but this: whoever is attached sees nothing of it, and is asked for no file
  local sent, why = pcall(dpm.wire_packet, server, packet, true)
  if not sent then
    finish(id)
    error(why, 2)
  end
end

-- Servers that are being logged in to: nobody else holds them yet, and what nobody holds is closed.
local connecting = {}

local function connected(id)
  local login = connecting[id]
  connecting[id] = nil
  for _, state in ipairs { dpm.MYS_WAIT_AUTH, dpm.MYS_SENDING_OK, dpm.MYS_WAIT_CMD, dpm.MYS_RECV_ERR, dpm.MY_CLOSING } do
    login.server:register(state, nil)
  end
  return login
end

local login_steps = {
  [dpm.MYS_WAIT_AUTH] = function(handshake, id)
    local login = connecting[id]
    local auth = dpm.new_auth_pkt()
    auth:user(login.user)
    if login.db then
      auth:databasename(login.db)
    end
    if login.charset then
      auth:charset_number(login.charset)
    end
    if login.flags then
      auth:client_flags(login.flags, true)
    end
    login.handshake = handshake
    if login.pass and login.pass ~= "" then
      dpm.crypt_pass(auth, handshake, login.pass)
    end
    dpm.wire_packet(login.server, auth)
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_WAIT_CMD] = function(_, id)
    local login = connected(id)
    login.callback(login.server, nil, login.handshake)
    return dpm.DPM_NOPROXY
  end,
  [dpm.MYS_RECV_ERR] = function(err, id)
    local login = connected(id)
    dpm.close(login.server)
    login.callback(nil, err:message())
    return dpm.DPM_NOPROXY
  end,
  [dpm.MY_CLOSING] = function(id)
    local login = connected(id)
    local reason = login.server:error()
    login.callback(nil, "connection closed unexpectedly" .. (reason and ": " .. reason or ""))
  end,
}

-- Connects and logs in: connect_mysql_server{host =, port = 3306, path =, user =, pass =, db =, callback =}. A path is a UNIX
-- socket and wins over the host. Calls back once: callback(server, nil, handshake), or callback(nil, text). charset = and flags =,
-- beyond DPM, are numbers for the login packet.
function dpml.connect_mysql_server(wanted)
  local server, why
  if wanted.path then
    server, why = dpm.connect_unix(wanted.path)
  else
    server, why = dpm.connect(wanted.host or "127.0.0.1", wanted.port or 3306)
  end
  if not server then
    wanted.callback(nil, "could not establish connection" .. (why and ": " .. why or ""))
    return
  end
  connecting[server:id()] = {
    server = server, user = wanted.user, pass = wanted.pass, db = wanted.db, callback = wanted.callback,
    charset = wanted.charset, flags = wanted.flags,
  }
  dpml.register_callbacks(server, login_steps)
end

local function dump(value, indent, seen)
  for key, entry in pairs(value) do
    print(string.rep(" ", indent) .. tostring(key) .. " (" .. type(entry) .. "): " .. tostring(entry))
    if type(entry) == "table" and not seen[entry] then
      seen[entry] = true
      dump(entry, indent + 2, seen)
      seen[entry] = nil
    end
  end
end

-- Prints a table with the types of what is in it, and the tables in it.
function dpml.dump_table(t, indent)
  dump(t, indent or 0, { [t] = true })
end

return dpml
