-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- One server connection for each client, whose login the server checks:
--
--   local passthrough = require "passthrough"
--   listener = assert(dpm.listener("127.0.0.1", 5500))
--   listener:register(dpm.MYC_CONNECT, passthrough.to("127.0.0.1", 3306, { [dpm.MYC_SENT_CMD] = function(cmd, id) ... end }))
--
-- When one side goes, so does the other.

require "dpml"

local passthrough = {}

-- What is in no table is collected, and with it its connection.
local conns = {}

-- The connection of this id, as callbacks get it; nil when it has gone.
function passthrough.conn(id)
  return conns[id]
end

-- The other side of it: a client's server, a server's client.
function passthrough.other(id)
  return conns[id] and conns[conns[id]:remote_id()]
end

local function closed(id)
  local other = passthrough.other(id)
  conns[id] = nil
  if other then
    dpm.close(other)
  end
end

local function keep(conn, callbacks)
  conns[conn:id()] = conn
  local own = callbacks[dpm.MY_CLOSING]
  dpml.register_callbacks(conn, callbacks)
  conn:register(dpm.MY_CLOSING, own and function(id) own(id) closed(id) end or closed)
end

-- A function for MYC_CONNECT. The tables, which may be left out, are of callbacks by state, for each client and each server.
function passthrough.to(host, port, client_callbacks, server_callbacks)
  return function(client)
    local server, why = dpm.connect(host, port)
    if not server then
      dpml.send_error(client, "HY000", 2003, "No server can be reached")
      dpm.close(client)
      print("no connection to " .. host .. ":" .. port .. ": " .. why)
      return
    end
    keep(client, client_callbacks or {})
    keep(server, server_callbacks or {})
    dpm.proxy_connect(client, server)
  end
end

return passthrough
