-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Answers SELECT 42 by itself; the server never sees it.

local passthrough = require "passthrough"

local function answer(cmd, id)
  if type(cmd) ~= "number" and cmd:command() == dpm.COM_QUERY and cmd:argument() == "SELECT 42" then
    dpml.send_resultset(passthrough.conn(id), {
      fields = { { name = "answer", type = dpm.MYSQL_TYPE_LONG }, { name = "question" } },
      rows = { { 42, dpm.NULL } },
    })
    return dpm.DPM_NOPROXY
  end
end

listener = assert(dpm.listener("127.0.0.1", 5500))
listener:register(dpm.MYC_CONNECT, passthrough.to("127.0.0.1", 3306, { [dpm.MYC_SENT_CMD] = answer }))
