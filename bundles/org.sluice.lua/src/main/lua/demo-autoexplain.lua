-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Each query that is one SELECT is explained first, on the proxy's standard output; the client sees its result only.

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

local function print_plan(result)
  print("EXPLAIN:")
  for _, row in ipairs(result.rows) do
    for i, field in ipairs(result.fields) do
      print(field.name .. ": " .. tostring(row[i]))
    end
  end
end

-- Clients whose plan is asked for.
local explaining = {}

-- Of several statements EXPLAIN would be about the first, and the others would be run by it. A ; in a text looks like that too.
local function may_explain(query)
  return query:lower():find("^select ") and not query:find(";%s*%S")
end

-- The command waits for its plan as an argument of this very callback, so that clients do not meet. One that can not be
-- explained runs all the same.
local function command(cmd, id)
  if type(cmd) ~= "userdata" then
    if explaining[cmd] then
      dpm.close(conns[cmd]) -- sent before the plan is there: it would overtake the command before
    end
    return -- sent before the answer to the command before, or a piece of a file: it passes as it is
  end
  if cmd:command() ~= dpm.COM_QUERY or not may_explain(cmd:argument()) then
    return
  end
  local server = conns[conns[id]:remote_id()]
  explaining[id] = true
  dpml.execute_query_buffered(server, "EXPLAIN " .. cmd:argument(), function(_, _, result, err)
    if result then
      print_plan(result)
    else
      print("EXPLAIN failed: " .. err:message())
    end
    explaining[id] = nil
    if conns[id] and conns[server:id()] then
      dpm.wire_packet(server, cmd)
    end
  end)
  return dpm.DPM_NOPROXY
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
