-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- The pool's server connections: opened when commands wait for one, closed when they have been idle for long; and the queue of
-- those who wait.

require "dpml"
local remove = require "pool.remove"

local servers = {}

---------------------------------------------------------------- the queue

function servers:enqueue(client, first)
  local queue = self.queue
  if first then
    queue.first = queue.first - 1
    queue[queue.first] = client
  else
    queue.last = queue.last + 1
    queue[queue.last] = client
  end
  client.queued = true
  queue.size = queue.size + 1
end

function servers:unqueue(client)
  if client.queued then
    client.queued = false
    self.queue.size = self.queue.size - 1
  end
end

-- Whoever waits longest; nil if nobody does.
function servers:head()
  local queue = self.queue
  while queue.first <= queue.last do
    local client = queue[queue.first]
    if client.queued then
      return client
    end
    queue[queue.first] = nil
    queue.first = queue.first + 1
  end
  return nil
end

-- Takes it off: it is the head.
function servers:dequeue()
  local queue = self.queue
  local client = queue[queue.first]
  queue[queue.first] = nil
  queue.first = queue.first + 1
  self:unqueue(client)
  return client
end

---------------------------------------------------------------- opening and closing

function servers:size()
  local n = self.opening
  for _ in pairs(self.backends) do n = n + 1 end
  return n
end

-- As many as wait, up to the bound.
function servers:refill()
  if self.pause then
    return
  end
  local wanted = math.max(self.queue.size - self.opening, self.options.min - self:size())
  for _ = 1, math.min(wanted, self.options.max - self:size()) do
    local head = self:head()
    self:open(head and head.session or self.typical)
    if self.pause then
      return
    end
  end
end

-- Connects and logs in, and agrees on what this session has agreed on.
function servers:connect(session, callback)
  local o = self.options
  dpml.connect_mysql_server {
    host = o.host, port = o.port, path = o.path, user = o.user, pass = o.pass,
    flags = session.flags + (session.many and dpm.CLIENT_MULTI_STATEMENTS or 0), charset = session.charset, callback = callback,
  }
end

function servers:open(session)
  self.opening = self.opening + 1
  self:connect(session, function(conn, why, greeting)
    self.opening = self.opening - 1
    if conn then
      self:opened(conn, greeting, session)
    else
      self:not_opened(why)
    end
  end)
end

function servers:opened(conn, greeting, session)
  local backend = {
    conn = conn, id = conn:id(), thread = greeting:thread_id(), flags = session.flags, many = session.many,
    marked = "names=#" .. session.charset, keys = { names = true },
  }
  self.why, self.greeting = nil, greeting
  self.backends[backend.id] = backend
  local function answered(packet) return self:answered(backend, packet) end
  local function between(packet) return self:between(backend, packet) end
  dpml.register_callbacks(conn, {
    [dpm.MYS_WAIT_CMD] = answered, [dpm.MYS_RECV_ERR] = answered,
    [dpm.MYS_SENDING_OK] = between, [dpm.MYS_SENDING_EOF] = between,
    [dpm.MY_CLOSING] = function() self:backend_closed(backend) end,
  })
  self:free(backend)
end

-- It is tried again in a while; meanwhile those who wait may get one that is free.
function servers:not_opened(why)
  if self.why ~= why then
    print("pool: no server: " .. tostring(why))
    self.why = why
  end
  if self.pause then
    return
  end
  self.pause = dpm.new_timer()
  self.pause:schedule(0, self.options.reconnect * 1000, function(timer)
    timer:cancel()
    self.pause = nil
    self:refill()
  end, nil)
end

function servers:backend_closed(backend)
  self.backends[backend.id] = nil
  remove(self.idle, backend)
  local owner = backend.owner
  if owner and owner.last == backend then
    owner.last = nil
    owner.lost_id, owner.stale_id = owner.stale_id, false
    owner.lost_warnings, owner.warned = owner.warned, false
  end
  local client = backend.client
  backend.client = nil
  if client then
    client.backend = nil
    self:server_lost(client)
  end
  self:refill()
end

-- Closes one that nobody has, when what its last client may still want to know of it is known.
function servers:retire(backend)
  self:before_another(backend, function() dpm.close(backend.conn) end)
end

-- Once in a while. What it does for a client it does later on, for an error would end the timer.
function servers:tidy()
  for client in pairs(self.at_it) do
    dpm.defer(function()
      if self.at_it[client] then
        self:pick_up(client)
      end
    end)
  end
  local now = dpm.time_hires()
  local head = self:head()
  while head and now - head.busy.since > self.options.wait * 1000 do
    local client = self:dequeue()
    dpm.defer(function()
      if self.clients[client.id] then
        self:not_served(client)
      end
    end)
    head = self:head()
  end
  local idle = self.options.idle * 1000
  while idle > 0 and self.idle[1] and now - self.idle[1].since > idle and self:size() > self.options.min do
    self:retire(table.remove(self.idle, 1))
  end
  self:refill()
end

return servers
