local function p(...) print(...) end
for _,v in ipairs{1e15,1e14,1e13,123456789012345,0.1,2^53,1/3,-1/3,1e100,1e-5,1e-4,0.0001234,100,1.5,-2.25,2^31,2^31-1,-2^31,-2^31-1,1e300*1e10,-1e300*1e10,3.14159265358979,5e-324,1.7976931348623157e308,99999999999999,999999999999999,0.1+0.2,1e21,12345678.9} do p(v, v.."", tostring(v), #tostring(v)) end
p(5%3,-5%3,5%-3,-5%-3,5.5%2,-5.5%2,1e15%7, 2^31%10)
p(7/2, 8/2, 2^10, 2^0.5, 10-20, 3*1.5)
p(1 == 1.0, "1"==1, 0==-0, "10"+5, "0x10"+0, " 5 "*2, 10 .. 20)
p(tonumber("0x10"), tonumber("1e2"), tonumber("  12  "), tonumber("12a"), tonumber(""), tonumber(" "), tonumber("1e"), tonumber("."), tonumber("5."), tonumber(".5"), tonumber("1 2"), tonumber("0x"), tonumber("1e+5"), tonumber("1d"), tonumber("1f"), tonumber("--1"), tonumber("-0x10"), tonumber("+5"))
p(tonumber("10",2), tonumber("ff",16), tonumber("zz",36), tonumber("8",8), tonumber("7",8), tonumber("0x1F",16), tonumber(10), tonumber(nil), tonumber({}), tonumber("1e1",10))
p(pcall(tonumber), pcall(tonumber,"1",1), pcall(tonumber,"1",37), pcall(tonumber,{},2))
p(1e15, 1e16, 123456.789e3, 0xff, 0XA, 1E5, .5, 5., 3e-2)
p(math.floor(2.5), math.ceil(2.5), math.floor(-2.5), math.fmod(7,3), math.fmod(-7,3), math.mod(7,3), math.modf(3.7), math.modf(-3.7), math.frexp(8), math.frexp(0.3), math.ldexp(0.5,4), math.pow(2,8), math.log10(1000), math.log(1), math.exp(0), math.sqrt(16), math.abs(-5), math.max(1,5,3), math.min(4,2,8), math.pi, math.huge, -math.huge)
p(pcall(math.max), pcall(math.floor,"x"), pcall(math.floor), pcall(math.random,0), pcall(math.random,5,1))
for i=1,3 do local r=math.random(5,7) assert(r>=5 and r<=7) r=math.random(3) assert(r>=1 and r<=3) r=math.random() assert(r>=0 and r<1) end
for i=10,1,-3 do io.write(i," ") end print()
for i=1,2,0.25 do io.write(i," ") end print()
for i="1","3" do io.write(i," ") end print()
p(pcall(function() for i="x",3 do end end))
p(pcall(function() for i=1,{} do end end))
p(pcall(function() for i=1,2,{} do end end))
for i=1,0 do print"never" end
for i=3,1 do print"never" end
