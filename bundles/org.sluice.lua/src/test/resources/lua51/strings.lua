local p=print
p(string.format("%5.2f|%-10s|%05d|%x|%X|%g|%e|%c|%i|%o|%u", 3.14159, "hi", 42, 255, 255, 0.1, 12345.678, 65, 7, 8, 9))
p(string.format("%10s|%-5d|%+d|% d|%5s|%.3s|%10.4f|%-10.2e|%#x|%#o|%%", "abc", 3, 4, 5, "toolong", "abcdef", math.pi, 12345.678, 255, 8))
for _,f in ipairs{"%g","%.3g","%10g","%.10g","%#g","%G","%f","%.0f","%e","%.0e","%E","%#.0f","%08.3f","%+g","%-12gX","% g","%.14g","%.17g","%20.15f"} do
 for _,v in ipairs{0,1,-1,0.1,123456,1234567,1e-5,0.0001,1e20,-2.5,2.5,0.5,1.5,100,1e15,1/3} do io.write(string.format(f,v)," ") end print() end
for _,f in ipairs{"%d","%5d","%-5d|","%05d","%+d","% d","%.3d","%8.3d","%-8.3d|","%x","%X","%#x","%o","%u","%i","%08x","%+5d","%.0d"} do
 for _,v in ipairs{0,1,-1,42,-42,123456789,2^31,2^40,-2^40, 3.99, -3.99} do io.write(string.format(f,v)," ") end print() end
p(string.format("%q", 'a"b\\c\nd\0e\rf\tg'))
p(string.format("%s %s %s", 1, 1.5, "x"), string.format("%d", "10"), string.format("%5s%%", "a"))
for _,a in ipairs{ {"%s"}, {"%s",nil,1}, {"%s",true}, {"%d","x"}, {"%d"}, {"%y",1}, {"%"}, {"%123d",1}, {"%.123d",1}, {"%------d",1}, {"%s",{}} } do p(pcall(string.format, unpack(a,1,2))) end
p(pcall(string.format)) p(pcall(string.format,"%s",nil))
p(("x"):rep(3), ("ab"):rep(0), ("ab"):rep(-1), ("hello"):upper(), ("HeLLo"):lower(), ("abc"):reverse(), ("abc"):len(), #"abc", ("\0a"):len())
p(("hello"):sub(2,3), ("hello"):sub(-3), ("hello"):sub(2), ("hello"):sub(0), ("hello"):sub(10), ("hello"):sub(-100,2), ("hello"):sub(3,2), ("hello"):sub(-2,-1), ("hello"):sub(1,-2))
p(("hello"):byte(), ("hello"):byte(2), ("hello"):byte(-1), ("hello"):byte(1,-1), ("hello"):byte(10), ("").byte(""))
p(string.char(72,105), string.char(), pcall(string.char,256), pcall(string.char,-1))
p(("hello world"):find("o w"), ("hello"):find("l"), ("hello"):find("xyz"), ("hello"):find(""), ("hello"):find("",10), ("hello"):find("",6), ("a.b"):find(".",1,true), ("a.b"):find("%."), ("hello"):find("l",-2), ("abc"):find("b",-10))
p(("hello"):find("(l)(l)"), ("hello"):match("h(.-)o"), ("key=val"):match("(%w+)=(%w+)"), ("hello"):match(".-(l+)"), ("abc"):match("()b()"), ("  trim "):match("^%s*(.-)%s*$"), ("abc"):match("^b"), ("abc"):match("c$"), ("a$"):match("a$"), ("2024-01-02"):match("(%d+)-(%d+)-(%d+)"))
p(("THE (quick) fox"):find("%((%a+)%)"), ("f(a(b)c)d"):match("%b()"), ("THE (quick) fox"):gsub("%f[%a]%a+", string.lower), ("hello"):gsub("l","L"), ("hello"):gsub("l","L",1), ("hello"):gsub("","-"), ("abc"):gsub("%w","%0%0"), ("abc def"):gsub("(%w+) (%w+)","%2 %1"), ("$name is $x"):gsub("%$(%w+)",{name="Bob"}), ("hello"):gsub("l", function(c) return nil end), ("abc"):gsub("b","%%"))
p(pcall(string.gsub,"abc","b","%9"), pcall(string.gsub,"abc","(b","x"), pcall(string.gsub,"abc","b)","x"), pcall(string.gsub,"abc","[b","x"), pcall(string.gsub,"abc","%","x"), pcall(string.find,"abc","%f"), pcall(string.find,"a","%b"), pcall(string.find,"a","%1"), pcall(string.gsub,"abc","b",true), pcall(string.gsub,"abc","b",function() return {} end), pcall(string.gsub, "abc", "b"), pcall(string.rep), pcall(string.rep,"x",{}))
for w in ("one two  three"):gmatch("%a+") do io.write(w,",") end print()
for k,v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do io.write(k,v,",") end print()
for w in ("abc"):gmatch("") do io.write("[",w,"]") end print()
for w in string.gfind("a1b2","%a%d") do io.write(w,",") end print()
p(("x^2"):gsub("%^","**"), ("a-b"):gsub("-","+"), ("[x]"):find("[]]"), ("a-z"):match("[a%-z]+"), ("]"):match("[^]]"), ("x]"):match("[^]]"), ("abc123"):match("[^%d]+"), ("tab\tx"):match("%s"), ("\0x"):find("%z"), ("aXb"):match("%u"), ("_"):match("%p"), ("\195\169"):byte(1,-1))
p(("aaa"):match("a-"), ("aaab"):match("a-b"), ("aaa"):match("a*"), ("aaa"):match("a+"), ("aaa"):match("a?"), ("baa"):match("^a*"), ("abab"):match("(ab)%1"), ("x"):match("(x)(y?)"))
p(("a,b,,c"):gsub(",", ";"), ("abc"):gsub(".", {a=1,b=false}), ("abc"):gsub("(a)(b)", function(x,y) return y..x end))
p("a".."b"..1 ..2, "x" < "y", "a" < "B", "" < "a", "a" < "aa", "\200" > "a", "Z" < "a")
p("\65\066\n\t\\\"\'", [[long
string]], [==[x]]y]==], "a\
b")
p(tostring(nil), tostring(true), tostring("x"), type(tostring({})), type(tostring(print)))
p(#{1,2,3,nil,5} >= 3, #{n=1}, #{1,2,nil}, #"")
p(table.concat({1,2,3},","), table.concat({},","), table.concat({1,"a",2.5},"-",2,3), pcall(table.concat,{1,{},3}), table.concat({1,2},nil), table.concat({5,6,7},", ",2))
