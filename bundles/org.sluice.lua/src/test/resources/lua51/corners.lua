-- What differed once: the ends of ranges, numbers in text, metatables of strings, bytes in messages.
local function show(...)
  local t = {}
  for i = 1, select('#', ...) do t[i] = tostring((select(i, ...))) end
  print(table.concat(t, ' '))
end

-- Powers and division
show(2^0.3, 10^0.1, 2^-0.5, 1.5^2.5, 2^10, 2^-1 == 0.5, 2^-1074 > 0, (-2)^3, 2^1000.5)
show((0/0)/0 ~= (0/0)/0, 1/0, -1/0, 7/2, 6/2)

-- The ends of floating point
show(math.frexp(1e308))
show(math.frexp(5e-324))
show(math.frexp(-3))
show(math.ldexp(0.5, 1024), math.ldexp(2^52, -1080), math.ldexp(1, -1074) > 0)

-- Text as numbers
show('-0x10' + 0, '0x10' * 2, ' 10 ' - 1, '1e1' / 4, '.5' % 1, '5.' ^ 2, -'2', -'0x10')
show(pcall(function() return '0x' + 1 end))
show(pcall(function() return '-' + 1 end))
show(pcall(function() return '' + 1 end))
show(pcall(function() return 1 + '10a' end))
show(pcall(function() local x = 'a' return x * 2 end))
show(pcall(function() return {} + 'a' end))

-- Bytes in messages
show(select(2, pcall(assert, false, '\255\128')) == '\255\128')
show(select(2, pcall(error, '\255\128')) == '\255\128')
show(os.date('!\255\128%Y', 0) == '\255\1281970', os.date('!*t', 0).year, #os.date('!%c', 0))
show(debug.traceback('\255', 1):byte(1))
show(pcall(function() assert(false, 'with its place') end))

-- Tracebacks of coroutines
local co = coroutine.create(function() coroutine.yield() end)
show(debug.traceback(co), debug.traceback(co, 'told'))
coroutine.resume(co)
show(type(debug.traceback(co, {})), debug.traceback(co, 'told', 1))

-- Metamethods of strings
local mt = getmetatable('')
mt.__call = function(s, x, y) return s .. x .. tostring(y) end
show(('a')('b'), ('a')('b', 'c'), pcall('a', 'b'))
mt.__call = nil
mt.__add = function(a, b) return 'added' end
show('a' + 'b', 'a' + 1, 1 + 'a', '1' + 1)
mt.__add = nil
mt.__unm = function(a) return 'negated' end
show(-'x', -'1')
mt.__unm = nil
mt.__concat = function(a, b) return type(a) .. ' and ' .. type(b) end
show('x' .. {}, {} .. 'x', 'x' .. 1)
mt.__concat = nil
mt.__newindex = function(s, k, v) rawset(_G, k, v) end
local s = 'text'
s.made = 5
show(made)
mt.__newindex = nil
show(pcall(function() s.made = 5 end))
show(setmetatable({}, {__index = 'text'}).upper == string.upper)
show(setmetatable({}, {__index = setmetatable({}, {__index = {deep = 1}})}).deep)
show(pcall(function() return setmetatable({}, {__index = 5}).x end))

-- Numbers in concatenation
local obj = setmetatable({}, {__concat = function(a, b) return type(a) .. ' ' .. type(b) end})
show(1 .. obj, obj .. 1, 'x' .. 1 .. obj, 1 .. 2)

-- Loading
show(loadstring('#!shebang\nreturn 1', '=chunk'))
show(select(2, pcall(function() return load(function() error('reader', 0) end) end)))
print(select('#', load(function() error({}) end)))
local parts = {'return ', 5, nil}
local at = 0
show(load(function() at = at + 1 return parts[at] end)())
