-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Lending: a server connection goes to whoever waits longest, is made to be the client's session, and to forget it.

require "dpml"
local remove = require "pool.remove"

local lending = {}

-- A database can be changed, and not be left. What a login has agreed on stays.
local function fits(backend, client)
  return backend.flags == client.session.flags and (backend.db == nil or client.session.db ~= nil)
end

-- One for a client: the last one that it had, else one of the same settings, else any.
function lending:pick(client)
  local last = client.last
  if last and last.owner == client and fits(last, client) and remove(self.idle, last) then
    return last
  end
  local best
  for i = #self.idle, 1, -1 do
    local backend = self.idle[i]
    if fits(backend, client) then
      best = best or i
      if backend.marked == client.session:mark() and not backend.dirty then
        best = i
        break
      end
    end
  end
  return best and table.remove(self.idle, best)
end

function lending:want_backend(client)
  local backend = self.queue.size == 0 and self:pick(client)
  if backend then
    return self:lend(backend, client)
  elseif self.queue.size >= self.options.queue then
    return self:queue_full(client)
  end
  self:enqueue(client)
  self:refill()
  if client.queued and self:size() >= self.options.max and #self.idle > 0 then
    self:retire(table.remove(self.idle, 1)) -- none of them fits: one makes room for one that does
  end
end

-- A connection that nobody has: whoever waits longest gets it, or one in its place.
function lending:free(backend)
  backend.client = nil
  if backend.spoiled or backend.killing then
    return dpm.close(backend.conn)
  end
  local head = self:head()
  if not head then
    backend.since = dpm.time_hires()
    self.idle[#self.idle + 1] = backend
  elseif fits(backend, head) then
    self:lend(backend, self:dequeue())
  else
    self:retire(backend)
  end
end

-- Runs statements one after the other: strings, packets, or { query =, read = what takes the result }. Then done(), or failed(err),
-- or gone() if the connection is closed meanwhile.
function lending:sequence(backend, statements, done, failed, gone)
  local function step(i)
    local statement = statements[i]
    if not statement then
      return done()
    end
    local query, read = statement, nil
    if type(statement) == "table" then
      query, read = statement.query, statement.read
    end
    dpml.execute_query_buffered(backend.conn, query, function(_, _, result, err)
      dpm.defer(function()
        if not self.backends[backend.id] then
          return gone and gone()
        elseif err then
          return failed(err)
        elseif read then
          read(result)
        end
        step(i + 1)
      end)
    end)
  end
  step(1)
end

-- Before the connection is another's: what its last client may ask for of its last statement. Until that is known its commands
-- wait, for they would get what was known before.
function lending:before_another(backend, continue)
  local owner = backend.owner
  local steps = {}
  if owner and owner.last == backend and self.clients[owner.id] then
    if owner.warned then
      steps[#steps + 1] = {
        query = "SHOW WARNINGS", read = function(result) owner.warned, owner.warnings = false, result end,
      }
    end
    if owner.stale_id and backend.id_of == owner.id_turn then
      steps[#steps + 1] = {
        query = "SELECT LAST_INSERT_ID()",
        read = function(result) owner.stale_id, owner.session.insert_id = false, result.rows[1][1] end,
      }
    end
  end
  if #steps == 0 then
    return continue()
  end
  owner.asked = {}
  local function known()
    local waiting = owner.asked
    owner.asked = nil
    for _, waits in ipairs(waiting) do
      waits()
    end
    self:next_command(owner)
  end
  self:sequence(backend, steps, function()
    known()
    continue()
  end, function()
    owner.lost_id, owner.stale_id = owner.stale_id, false
    owner.lost_warnings, owner.warned = owner.warned, false
    known()
    continue()
  end, known)
end

local function covered(backend, session)
  local keys = session:keys()
  for key in pairs(backend.keys) do
    if not keys[key] then
      return false
    end
  end
  return true
end

function lending:lend(backend, client)
  client.backend, backend.client = backend, client
  if client.asked then
    client.asked[#client.asked + 1] = function()
      if not self.backends[backend.id] then
        return
      elseif self:is_lent(backend, client) then
        self:lent(backend, client)
      else
        self:free(backend)
      end
    end
  else
    self:lent(backend, client)
  end
end

function lending:lent(backend, client)
  local fresh = backend.owner == client and client.last == backend
  if fresh then
    return self:restore(backend, client)
  elseif self:can_not_look_back(client) then
    return self:release(client)
  end
  self:before_another(backend, function()
    if (backend.owner ~= client and backend.dirty) or not covered(backend, client.session) then
      self:forget(backend, function() self:restore(backend, client) end)
    else
      self:restore(backend, client)
    end
  end)
end

-- The statements that make a connection the client's session, in order.
function lending:restoring(backend, client)
  local session, steps = client.session, {}
  if backend.many ~= session.many then
    local option = dpm.new_cmd_pkt()
    option:command(dpm.COM_SET_OPTION)
    option:argument(session.many and "\0\0" or "\1\0")
    steps[#steps + 1] = { query = option, read = function() backend.many = session.many end }
  end
  if backend.marked ~= session:mark() then
    for _, statement in ipairs(session:restoring(self.charsets[session.charset])) do
      steps[#steps + 1] = statement
    end
  end
  if backend.db ~= session.db and not client.busy.means.only_use then
    steps[#steps + 1] = { query = "USE `" .. session.db:gsub("`", "``") .. "`", read = function() backend.db = session.db end }
  end
  if client.busy.means.insert_id and backend.id_of ~= client.id_turn then
    steps[#steps + 1] = {
      query = "SELECT LAST_INSERT_ID(" .. (session.insert_id or 0) .. ")", read = function() backend.id_of = client.id_turn end,
    }
  end
  return steps
end

-- The client may have gone while its session was made.
function lending:is_lent(backend, client)
  return backend.client == client and self.clients[client.id] ~= nil
end

function lending:restore(backend, client)
  if not self:is_lent(backend, client) then
    return self:free(backend)
  end
  local charset = client.session.charset
  if self.charsets[charset] then
    return self:restore_by_name(backend, client)
  end
  local query = "SELECT character_set_name, collation_name FROM information_schema.collations WHERE id = " .. charset
  local function read(result)
    local row = result.rows[1]
    self.charsets[charset] = row and "'" .. row[1] .. "' COLLATE '" .. row[2] .. "'" or "DEFAULT"
  end
  self:sequence(backend, { { query = query, read = read } }, function()
    self:restore(backend, client)
  end, function(err) self:not_restored(backend, client, err) end)
end

function lending:restore_by_name(backend, client)
  local steps = self:restoring(backend, client)
  local mark = client.session:mark()
  if backend.marked ~= mark then
    backend.marked, backend.keys = "", client.session:keys()
  end
  self:sequence(backend, steps, function()
    backend.marked, backend.owner = mark, client
    if self:is_lent(backend, client) then
      client.last = backend
      self:run(client)
    else
      self:free(backend)
    end
  end, function(err) self:not_restored(backend, client, err) end)
end

-- Makes a connection forget its client. One that can not (of MySQL before 5.7.3) is closed, and a new one is as good.
function lending:forget(backend, continue, instead)
  local reset = dpm.new_cmd_pkt()
  reset:command(dpm.COM_RESET_CONNECTION)
  reset:argument("")
  self:sequence(backend, { reset }, function()
    backend.dirty, backend.owner, backend.marked, backend.keys, backend.id_of = false, nil, "", {}, nil
    continue()
  end, function()
    local client = backend.client
    backend.client = nil
    if client then
      client.backend = nil
      if client.busy and self.clients[client.id] then
        self:enqueue(client, true)
      end
    end
    dpm.close(backend.conn)
    return instead and instead()
  end, instead)
end

return lending
