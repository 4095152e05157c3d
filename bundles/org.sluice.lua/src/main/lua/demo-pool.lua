-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Many clients on few server connections, and none notices the others: lib/pool.lua does the work. Clients log in here as
-- whee/toast. Try with two of them at once: mariadb -h127.0.0.1 -P5500 -uwhee -ptoast
-- SHOW PROCESSLIST shows one connection for both, and USE in one does not move the other.

require "dpml"
local pool = require "pool"

-- What DPM_... of the environment says, or a global table `demo` of whoever runs this file.
local function env(name)
  return demo and demo[name] or os.getenv and os.getenv(name)
end

local servers = pool.new {
  host = env("DPM_SERVER") or "127.0.0.1", port = tonumber(env("DPM_SERVER_PORT") or 3306),
  user = env("DPM_SERVER_USER") or "whee", pass = env("DPM_SERVER_PASS") or "toast",
  max = tonumber(env("DPM_SERVERS") or 1), min = 1,
}

-- SELECT PASSWORD('toast'), without the asterisk
local users = { whee = "09A4298405EF045A61DB26DF8811FEA0E44A80FD" }

-- What is in no table is collected, and with it its connection.
local logging_in, clients = {}, {}

local function client_sent_login(auth, id)
  local login = logging_in[id]
  logging_in[id] = nil
  login.conn:register(dpm.MYC_WAITING, nil) -- what is sent from here on is no login any more
  local hash = users[auth:user()]
  if hash and dpm.check_pass(auth, login.handshake, hash) == 0 then
    clients[id] = login.conn
    servers:serve(login.conn, { auth = auth })
  else
    dpml.send_error(login.conn, "28000", 1045, "Access denied for user '" .. auth:user() .. "'")
    dpm.close(login.conn)
  end
  return dpm.DPM_NOPROXY
end

listener = assert(dpm.listener("127.0.0.1", tonumber(env("DPM_PORT") or 5500)))
listener:register(dpm.MYC_CONNECT, function(conn)
  local handshake = servers:greet(conn)
  logging_in[conn:id()] = { conn = conn, handshake = handshake }
  conn:register(dpm.MYC_WAITING, client_sent_login)
  conn:register(dpm.MY_CLOSING, function(id)
    logging_in[id], clients[id] = nil, nil
  end)
  dpm.wire_packet(conn, handshake)
end)
