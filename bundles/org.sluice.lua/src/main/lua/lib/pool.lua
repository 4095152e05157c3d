-- SPDX-FileCopyrightText: The Sluice authors
-- SPDX-License-Identifier: Apache-2.0

-- Many clients on few server connections, each client with a session that looks like its own.
--
--   local pool = require "pool"
--   local servers = pool.new { host = "127.0.0.1", port = 3306, user = "app", pass = "secret", max = 4 }
--   local greeting = servers:greet(client)           -- a handshake to be wired to a client that has connected
--   servers:serve(client, { auth = auth })           -- when its password is right: answers the login and all that follows
--
-- A server connection is lent for one command, and for as long as the client's session lives in it (pool.session). The default
-- database, the character set of the login and what SET has changed go with the client to the next connection; one that comes
-- back with anything else of a client in it is reset before another client gets it. Commands wait in one queue, first come, first
-- served. The README tells the rest.

require "dpml"
local session = require "pool.session"
local statement = require "pool.statement"

local pool = {}
local methods = {}
local mt = { __index = methods }

local parts = {
  require "pool.servers", require "pool.lending", require "pool.commands", require("pool.answers").methods,
}
for _, part in ipairs(parts) do
  for name, method in pairs(part) do
    methods[name] = method
  end
end

local defaults = { max = 10, min = 0, idle = 60, queue = 10000, wait = 10, reconnect = 1 }
local of_connection = { host = true, port = true, path = true, user = true, pass = true, db = true, reset = true }

local function check(options)
  if type(options) ~= "table" then
    error("bad argument #1 to 'pool.new' (table expected, got " .. type(options) .. ")", 3)
  end
  for key, value in pairs(options) do
    if defaults[key] and (type(value) ~= "number" or value < (key == "max" and 1 or 0)) then
      error("pool.new: '" .. key .. "' is a number of at least " .. (key == "max" and 1 or 0) .. ", not " .. tostring(value), 3)
    elseif not defaults[key] and not of_connection[key] then
      error("pool.new: there is no option '" .. tostring(key) .. "'", 3)
    end
  end
  if options.reset ~= nil and options.reset ~= "always" and options.reset ~= "needed" then
    error("pool.new: 'reset' is \"needed\" or \"always\", not " .. tostring(options.reset), 3)
  end
end

-- options: host, port, path, user, pass, db as of dpml.connect_mysql_server, and
--   max        server connections at most (10)
--   min        server connections that stay open (0)
--   idle       seconds after which an idle one beyond min is closed (60); 0 is never
--   queue      commands that wait for one at most (10000); one more is answered by error 1040
--   wait       seconds that a command waits at most (10); then it is answered by error 1205, or 2003 if there is no server
--   reconnect  seconds until a server that could not be reached is tried again (1)
--   reset      "needed": a connection is reset where the pool knows of something in it that the next client must not see;
--              "always": whenever it goes to another client
function pool.new(options)
  check(options)
  local self = setmetatable({
    options = {}, clients = {}, backends = {}, idle = {}, opening = 0, charsets = {}, at_it = {},
    queue = { first = 1, last = 0, size = 0 }, typical = session.new(nil, 8, 0),
  }, mt)
  for key, value in pairs(defaults) do self.options[key] = value end
  for key, value in pairs(options) do self.options[key] = value end
  self.timer = dpm.new_timer()
  self.timer:schedule(0, 250, function() self:tidy() end, nil)
  self:refill()
  return self
end

-- What a query means for the session: see pool.statement.
pool.meaning = statement.meaning

---------------------------------------------------------------- clients

-- What changes how packets are read, or how a server works for a session, and can not be changed after the login.
local flags = {
  dpm.CLIENT_FOUND_ROWS, dpm.CLIENT_NO_SCHEMA, dpm.CLIENT_ODBC, dpm.CLIENT_LOCAL_FILES, dpm.CLIENT_IGNORE_SPACE,
  dpm.CLIENT_INTERACTIVE, dpm.CLIENT_MULTI_RESULTS, dpm.CLIENT_PS_MULTI_RESULTS,
}

-- Ids that clients are told: far from those that servers give, so that KILL can tell them apart.
local first_id = 0x40000000

-- A worker's clients have ids of its own: 24 bits are the client's.
local function number_of(conn)
  return first_id + (dpm.worker() - 1) * 0x1000000 + conn:id() % 0x1000000
end

-- A handshake as the servers' own, for a client that has connected.
function methods:greet(conn)
  local greeting = dpm.new_handshake_pkt()
  if self.greeting then
    greeting:server_version(self.greeting:server_version())
    greeting:server_language(self.greeting:server_language())
  end
  for _, flag in ipairs(flags) do
    greeting:server_capabilities(flag, true)
  end
  greeting:server_capabilities(dpm.CLIENT_MULTI_STATEMENTS, true)
  greeting:thread_id(number_of(conn))
  return greeting
end

local function agreed(auth)
  local sum = 0
  for _, flag in ipairs(flags) do
    if auth and auth:client_flags(flag) then
      sum = sum + flag
    end
  end
  return sum
end

-- Takes over a client whose password is right. options:
--   auth  its login packet: the pool answers it, and gives the client the database and the character set that it asks for
--   db    its default database, of a client that the script has answered itself
function methods:serve(conn, options)
  options = options or {}
  local auth = options.auth
  local db = options.db or auth and auth:databasename() or self.options.db
  local client = { conn = conn, id = conn:id(), number = number_of(conn), pending = {}, first = 1, last_pending = 0,
    ahead = {}, id_turn = {} }
  client.session = session.new(db ~= "" and db or nil, auth and auth:charset_number() or 8, agreed(auth))
  client.session.many = auth ~= nil and auth:client_flags(dpm.CLIENT_MULTI_STATEMENTS)
  self.clients[client.id] = client
  self.typical = session.new(nil, client.session.charset, client.session.flags)
  self.typical.many = client.session.many
  conn:register(dpm.MYC_WAITING, nil)
  conn:register(dpm.MYC_SENT_CMD, function(command) return self:arrived(client, command) end)
  local closing = conn:registered(dpm.MY_CLOSING)
  conn:register(dpm.MY_CLOSING, function(id)
    self:client_closed(client)
    if closing then
      closing(id)
    end
  end)
  if auth then
    self:answer_login(client)
  end
  return client
end

function methods:client_closed(client)
  self.clients[client.id] = nil
  self:unqueue(client)
  local backend = client.backend
  client.backend = nil
  if not backend then
    return
  end
  backend.client = nil
  if client.running or client.session.spoils then
    dpm.close(backend.conn) -- it is in the middle of an answer, or a reset is not enough
  elseif not client.busy then
    self:forget(backend, function() self:free(backend) end)
  end
  -- otherwise the client's session is being made in it, which will find nobody there
end

-- For scripts that show what goes on: connections, idle ones, clients, commands that wait.
function methods:status()
  local clients = 0
  for _ in pairs(self.clients) do clients = clients + 1 end
  return { servers = self:size() - self.opening, idle = #self.idle, clients = clients, waiting = self.queue.size }
end

return pool
