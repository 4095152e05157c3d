-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Refuses DELETE and UPDATE without WHERE. A guard against slips, not against malice: a text can hide what it does.

local passthrough = require "passthrough"

local function guard(cmd, id)
  local ahead = type(cmd) == "number"
  if ahead then
    id = cmd
    cmd = passthrough.conn(id):received() -- sent before the answer to the one before
    if not cmd then
      return dpm.DPM_OK -- no command: the content of a file, for LOAD DATA LOCAL
    end
  end
  if cmd:command() == dpm.COM_QUERY or cmd:command() == dpm.COM_STMT_PREPARE then
    local query = cmd:argument():upper()
    if (query:find("^%s*DELETE%s") or query:find("^%s*UPDATE%s")) and not query:find("%sWHERE%s") then
      if ahead then
        dpm.close(passthrough.conn(id)) -- an error would come before the answer to the one before
      else
        dpml.send_error(passthrough.conn(id), "HY000", 1175, "Say which rows: there is no WHERE in it")
      end
      return dpm.DPM_NOPROXY
    end
  end
end

listener = assert(dpm.listener("127.0.0.1", 5500))
listener:register(dpm.MYC_CONNECT, passthrough.to("127.0.0.1", 3306, { [dpm.MYC_SENT_CMD] = guard }))
