-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Many clients on one server connection. Clients log in here as whee/toast; the server knows nothing of them.
-- Try: mariadb -h127.0.0.1 -P5500 -uwhee -ptoast -e "HELLO; SHOW PROCESSLIST"
--
-- This is the plain trick, as short as it can be: what a client changes in its session (USE, SET, transactions) the others see
-- too. demo-pool.lua does it so that they do not.

require "dpml"

local server_address = { host = os.getenv("DPM_SERVER") or "127.0.0.1", port = tonumber(os.getenv("DPM_SERVER_PORT") or 3306) }
local server_login = { user = os.getenv("DPM_SERVER_USER") or "whee", pass = os.getenv("DPM_SERVER_PASS") or "toast" }

-- SELECT PASSWORD('toast'), without the asterisk
local users = { whee = "09A4298405EF045A61DB26DF8811FEA0E44A80FD" }

-- What is in no table is collected, and with it its connection.
local clients, waiting = {}, {}
local backend, busy_with
local queries = 0

local function print_ready(id)
  print("client " .. id .. " ready, from " .. clients[id].conn:socket_address())
end

-- Lends the server to the client that has waited longest.
local serve_next

local function lend(client, command, ahead)
  busy_with = client
  if ahead then
    client.conn:begin_answer()
  end
  dpm.proxy_connect(client.conn, backend)
  dpm.wire_packet(backend, command)
end

local function rewritten(command)
  if command:command() == dpm.COM_QUERY and command:argument() == "HELLO" then
    command:argument("SELECT 1 + 1")
  end
  return command
end

local function client_sent_command(command, id)
  if not id then -- without a packet: sent before the answer to the one before, or a piece of a file that the server asks for
    id = command
    command = clients[id].conn:received()
    if not command then
      return
    end
  end
  local client = clients[id]
  if command:command() == dpm.COM_QUIT then
    return dpm.DPM_NOPROXY -- the server stays
  end
  client.asked = client.asked + 1
  queries = queries + 1
  print("command " .. command:command() .. " of client " .. id .. ": " .. command:argument())
  client.started = dpm.time_hires()
  waiting[#waiting + 1] = { client = client, command = rewritten(command), ahead = client.asked > 1 }
  serve_next()
  return dpm.DPM_NOPROXY
end

serve_next = function()
  while backend and not busy_with and #waiting > 0 do
    local first = table.remove(waiting, 1)
    if clients[first.client.conn:id()] then
      lend(first.client, first.command, first.ahead)
    end
  end
end

-- The whole answer is here: it goes to the client, and the server is free.
local function server_answered()
  local client = busy_with
  if client then
    print("client " .. client.conn:id() .. " waited " .. (dpm.time_hires() - client.started) .. " ms")
    busy_with, client.asked = nil, client.asked - 1
    dpm.defer(serve_next)
  end
  return dpm.DPM_FLUSH_DISCONNECT
end

local connect_server

local function server_closed()
  print("server closed, connecting again")
  local client = busy_with
  backend, busy_with = nil, nil
  if client then
    client.asked = client.asked - 1
    dpml.send_error(client.conn, "HY000", 2013, "Lost connection to MySQL server during query")
  end
  connect_server()
end

connect_server = function()
  print("creating backend")
  dpml.connect_mysql_server {
    host = server_address.host, port = server_address.port,
    user = server_login.user, pass = server_login.pass,
    callback = function(server, why)
      if not server then
        print("no server: " .. why)
        local again = dpm.new_timer()
        again:schedule(1, 0, function(timer)
          timer:cancel()
          connect_server()
        end, nil)
        return
      end
      print("Backend ready!")
      backend = server
      dpml.register_callbacks(server, {
        [dpm.MYS_WAIT_CMD] = server_answered,
        [dpm.MYS_RECV_ERR] = server_answered,
        [dpm.MY_CLOSING] = server_closed,
      })
      serve_next()
    end,
  }
end

-- The OK of the login has gone out.
local function client_ready(id)
  local client = clients[id]
  print_ready(id)
  client.conn:register(dpm.MYC_WAITING, nil)
  client.conn:register(dpm.MYC_SENT_CMD, client_sent_command)
end

local function client_sent_login(auth, id)
  local client = clients[id]
  local hash = users[auth:user()]
  client.conn:register(dpm.MYC_WAITING, nil) -- what is sent from here on is no login any more
  if hash and dpm.check_pass(auth, client.handshake, hash) == 0 then
    print("passwords matched")
    client.handshake = nil
    client.conn:register(dpm.MYC_WAITING, client_ready)
    dpm.wire_packet(client.conn, dpm.new_ok_pkt())
  else
    dpml.send_error(client.conn, "28000", 1045, "Access denied for user '" .. auth:user() .. "'")
    dpm.close(client.conn)
  end
  return dpm.DPM_NOPROXY
end

local function client_closed(id)
  local client = clients[id]
  clients[id] = nil
  if client == busy_with then
    -- what is left of the answer is nobody's: the server ends with it, and another takes its place
    busy_with = nil
    dpm.close(backend)
  end
end

local function new_client(conn, listener_id)
  print("new client " .. conn:id() .. " on listener " .. listener_id)
  local handshake = dpm.new_handshake_pkt()
  clients[conn:id()] = { conn = conn, handshake = handshake, asked = 0 }
  conn:register(dpm.MYC_WAITING, client_sent_login)
  conn:register(dpm.MY_CLOSING, client_closed)
  dpm.wire_packet(conn, handshake)
end

listener = assert(dpm.listener("127.0.0.1", tonumber(os.getenv("DPM_PORT") or 5500)))
listener:register(dpm.MYC_CONNECT, new_client)

-- A second way in, over a UNIX socket:
-- unix_listener = assert(dpm.listener_unix("/tmp/dpmsock", "0770"))
-- unix_listener:register(dpm.MYC_CONNECT, new_client)

counting = dpm.new_timer()
counting:schedule(45, 0, function()
  print(queries .. " queries so far")
end, nil)

connect_server()
