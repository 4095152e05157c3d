-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Prints each query and how long it took to the end of its result.

local passthrough = require "passthrough"

local running = {} -- by the id of the client: the query and when it came

local function began(cmd, id)
  if type(cmd) ~= "number" and cmd:command() == dpm.COM_QUERY then
    running[id] = { text = cmd:argument(), at = dpm.time_hires() }
  end
end

local function ended(packet, id)
  local client = passthrough.other(id)
  local query = client and running[client:id()]
  if query then
    running[client:id()] = nil
    print(client:socket_address() .. " " .. dpm.time_hires() - query.at .. " ms: " .. query.text)
  end
end

local function gone(id)
  running[id] = nil
end

listener = assert(dpm.listener("127.0.0.1", 5500))
listener:register(dpm.MYC_CONNECT, passthrough.to("127.0.0.1", 3306,
  { [dpm.MYC_SENT_CMD] = began, [dpm.MY_CLOSING] = gone },
  { [dpm.MYS_WAIT_CMD] = ended, [dpm.MYS_RECV_ERR] = ended }))
