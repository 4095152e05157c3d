-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Rewrites rows: what a column called "secret" holds becomes stars. It shows how, and protects nothing: `select secret as x`
-- tells it. Rows of prepared statements can be read, not rewritten: who prepares is sent an error, and may ask in texts.

local passthrough = require "passthrough"

local results = {} -- by the id of the server: the result set that is coming, and the place of the column in it

local function begins(rset, id)
  results[id] = { rset = rset, columns = 0 }
end

local function column(field, id)
  local result = results[id]
  if result then
    result.rset:add_field(field)
    result.columns = result.columns + 1
    if field:name() == "secret" then
      result.secret = result.columns
    end
  end
end

local function row(packet, id)
  local result = results[id]
  if not result or not result.secret then
    return dpm.DPM_OK
  end
  local values = result.rset:parse_row_array(packet)
  values[result.secret] = "***"
  result.rset:pack_row(packet, unpack(values, 1, result.columns))
  dpm.wire_packet(passthrough.other(id), packet)
  return dpm.DPM_NOPROXY
end

local function over(packet, id)
  results[id] = nil
end

local function texts(cmd, id)
  local ahead = type(cmd) == "number"
  local client = passthrough.conn(ahead and cmd or id)
  if ahead then
    cmd = client:received()
  end
  if not cmd or cmd:command() ~= dpm.COM_STMT_PREPARE then
    return dpm.DPM_OK
  end
  if ahead then
    dpm.close(client) -- an error would come before the answer to the one before
  else
    dpml.send_error(client, "HY000", 1295, "Nothing can be prepared here")
  end
  return dpm.DPM_NOPROXY
end

listener = assert(dpm.listener("127.0.0.1", 5500))
listener:register(dpm.MYC_CONNECT, passthrough.to("127.0.0.1", 3306, { [dpm.MYC_SENT_CMD] = texts }, {
  [dpm.MYS_SENT_RSET] = begins,
  [dpm.MYS_SENDING_FIELDS] = column,
  [dpm.MYS_SENDING_ROWS] = row,
  [dpm.MYS_SENDING_EOF] = over,
  [dpm.MYS_WAIT_CMD] = over,
  [dpm.MYS_RECV_ERR] = over,
  [dpm.MY_CLOSING] = over,
}))
