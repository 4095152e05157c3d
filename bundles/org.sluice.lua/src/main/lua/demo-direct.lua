-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- One server connection for each client. The server checks the login: its own accounts work here.
-- HELLO goes to the server as SELECT 1 + 1.

require "dpml"

local host = os.getenv("DPM_SERVER") or "127.0.0.1"
local port = tonumber(os.getenv("DPM_SERVER_PORT") or 3306)

-- What is in no table is collected, and with it its connection.
local conns = {}

-- One side is gone: so is the other.
local function closed(id)
  local conn = conns[id]
  conns[id] = nil
  print((conn:my_type() == dpm.MY_CLIENT and "client " or "server ") .. id .. " died")
  local other = conns[conn:remote_id()]
  if other and dpm.close(other) then
    print("successfully closed " .. other:id())
  end
end

local function command(cmd, id)
  if type(cmd) ~= "userdata" then
    return -- a piece of a file, or sent before the answer to the command before: it passes as it is
  end
  if cmd:command() == dpm.COM_QUERY and cmd:argument() == "HELLO" then
    cmd:argument("SELECT 1 + 1")
    dpm.wire_packet(conns[conns[id]:remote_id()], cmd)
    return dpm.DPM_NOPROXY
  end
end

local function new_client(client)
  local server, why = dpm.connect(host, port)
  if not server then
    dpml.send_error(client, "HY000", 2003, "no server: " .. why)
    dpm.close(client)
    return
  end
  conns[client:id()], conns[server:id()] = client, server
  client:register(dpm.MYC_SENT_CMD, command)
  client:register(dpm.MY_CLOSING, closed)
  server:register(dpm.MY_CLOSING, closed)
  dpm.proxy_connect(client, server)
end

listener = assert(dpm.listener("127.0.0.1", tonumber(os.getenv("DPM_PORT") or 5500)))
listener:register(dpm.MYC_CONNECT, new_client)
