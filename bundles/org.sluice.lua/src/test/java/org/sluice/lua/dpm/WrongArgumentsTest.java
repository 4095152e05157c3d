// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong arguments: each function and each method says its name, the argument and what it wants; a closed connection. */
@Timeout(60)
class WrongArgumentsTest {
    private static final String OBJECTS = "listener = keep(dpm.listener('127.0.0.1', 0)) "
            + "server = keep(dpm.connect('127.0.0.1', backend_port)) "
            + "dead = keep(dpm.connect('127.0.0.1', backend_port)) dpm.close(dead) "
            + "callback, timer = dpm.new_callback(), dpm.new_timer() "
            + "auth, handshake, ok = dpm.new_auth_pkt(), dpm.new_handshake_pkt(), dpm.new_ok_pkt() ";

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "dpm.listener() | #2 to 'listener' (number expected, got no value)",
                "dpm.listener(true, 1) | #1 to 'listener' (string expected, got boolean)",
                "dpm.listener(nil, 'x') | #2 to 'listener' (number expected, got string)",
                "dpm.listener_unix({}) | #1 to 'listener_unix' (string expected, got table)",
                "dpm.listener_unix('') | #1 to 'listener_unix' (path of 1 to 100 bytes expected, got 0)",
                "dpm.listener_unix('a\\0b') | #1 to 'listener_unix' (path without NUL bytes expected)",
                "dpm.listener_unix('/tmp/x', {}) | #2 to 'listener_unix' (string expected, got table)",
                "dpm.listener_unix('/tmp/x', '77777') | #2 to 'listener_unix' (octal digits expected, got '77777')",
                "dpm.connect() | #1 to 'connect' (string expected, got no value)",
                "dpm.connect('127.0.0.1') | #2 to 'connect' (number expected, got no value)",
                "dpm.connect('127.0.0.1', -1) | #2 to 'connect' (number from 0 to 65535 expected, got -1)",
                "dpm.connect('', 1) | #1 to 'connect' (host name or address expected, got '')",
                "dpm.connect('a\\0b', 1) | #1 to 'connect' (host name or address expected",
                "dpm.connect_unix() | #1 to 'connect_unix' (string expected, got no value)",
                "dpm.connect_unix(('\\195\\164'):rep(51)) | #1 to 'connect_unix' (path of 1 to 100 bytes expected, got 102)",
                "dpm.connect_unix('a\\0b') | #1 to 'connect_unix' (path without NUL bytes expected)",
                "dpm.close(1) | #1 to 'close' (dpm.conn expected, got number)",
                "dpm.close(timer) | #1 to 'close' (dpm.conn expected, got dpm.timer)",
                "dpm.wire_packet() | #1 to 'wire_packet' (dpm.conn expected, got no value)",
                "dpm.wire_packet(callback, ok) | #1 to 'wire_packet' (dpm.conn expected, got dpm.callback)",
                "dpm.wire_packet(server) | #2 to 'wire_packet' (packet expected, got no value)",
                "dpm.wire_packet(server, server) | #2 to 'wire_packet' (packet expected, got dpm.conn)",
                "dpm.proxy_connect() | #1 to 'proxy_connect' (dpm.conn expected, got no value)",
                "dpm.proxy_connect(listener, server) | #1 to 'proxy_connect' (client expected)",
                "dpm.proxy_disconnect('x') | #1 to 'proxy_disconnect' (dpm.conn expected, got string)",
                "dpm.proxy_disconnect(server) | #1 to 'proxy_disconnect' (connection is not attached)",
                "dpm.check_pass() | #1 to 'check_pass' (dpm.auth expected, got no value)",
                "dpm.check_pass(auth, auth) | #2 to 'check_pass' (dpm.handshake expected, got dpm.auth)",
                "dpm.check_pass(auth, handshake) | #3 to 'check_pass' (string expected, got no value)",
                "dpm.check_pass(auth, handshake, 'x') | #3 to 'check_pass' (hash expected",
                "dpm.crypt_pass(handshake) | #1 to 'crypt_pass' (dpm.auth expected, got dpm.handshake)",
                "dpm.crypt_pass(auth) | #2 to 'crypt_pass' (dpm.handshake expected, got no value)",
                "dpm.crypt_pass(auth, handshake, {}) | #3 to 'crypt_pass' (string expected, got table)",
                "dpm.defer() | #1 to 'defer' (function expected, got no value)",
                "server:register('x') | #1 to 'register' (number expected, got string)",
                "server:registered() | #1 to 'registered' (number expected, got no value)",
                "server:registered(25) | #1 to 'registered' (number from 0 to 24 expected, got 25)",
                "server:package_register(1) | #1 to 'package_register' (dpm.callback expected, got number)",
                "server:package_register(server) | #1 to 'package_register' (dpm.callback expected, got dpm.conn)",
                "server.id() | calling 'id' on bad self (dpm.conn expected, got no value)",
                "server.id({}) | calling 'id' on bad self (dpm.conn expected, got table)",
                "server.id(timer) | calling 'id' on bad self (dpm.conn expected, got userdata)",
                "callback:register(0/0, print) | #1 to 'register' (number from 0 to 24 expected, got nan)",
                "callback:register(1, {}) | #2 to 'register' (function or nil expected, got table)",
                "callback.register(server, 1) | calling 'register' on bad self (dpm.callback expected, got userdata)",
                "timer:schedule(1, 'x', print, 1) | #2 to 'schedule' (number expected, got string)",
                "timer:schedule(1/0, 0, print, 1) | #1 to 'schedule' (number from 0 to 1000000000 expected, got inf)",
                "timer.cancel(server) | calling 'cancel' on bad self (dpm.timer expected, got userdata)"
            })
    void isNamedWithWhatWasExpected(String call, String message) throws Exception {
        try (Lab lab = new Lab(OBJECTS)) {
            assertThat(lab.eval("select(2, pcall(function() " + call + " end))"))
                    .contains(message.startsWith("#") ? "bad argument " + message : message);
        }
    }

    @ParameterizedTest(name = "conn:{0}")
    @ValueSource(strings = {"id", "remote_id", "listener", "my_type", "socket_address", "port", "error"})
    void anAccessorOfAConnectionCanNotBeSet(String accessor) throws Exception {
        try (Lab lab = new Lab(OBJECTS)) {
            for (String conn : List.of("listener", "server", "dead")) {
                assertThat(lab.eval("select(2, pcall(" + conn + "." + accessor + ", " + conn + ", 1))"))
                        .contains("Value is read only");
            }
        }
    }

    /** Whatever is given to whatever: an error speaks of the function in Lua's words, and the engine goes on. */
    @Test
    void noArgumentIsAnsweredByTheTextOfAnException() throws Exception {
        String every = """
                local fine = function() end
                odd = {false, true, '', '/nowhere/x', ('y'):rep(300), 'a\\0b', '\\255', -1, 0, 1.5, 2^53, 1e300, 0/0, 1/0, {},
                  fine, coroutine.create(fine), listener, server, dead, callback, timer, auth, handshake, ok, dpm.new_rset_pkt()}
                bad, calls, functions = {}, 0, {}
                local function try(name, fn, ...)
                  calls = calls + 1
                  local fine, message = pcall(fn, ...)
                  message = tostring(message)
                  if not fine and not message:find("'" .. name .. "'", 1, true) and message ~= 'Value is read only' then
                    bad[#bad + 1] = name .. ': ' .. message
                  end
                  timer:cancel()
                end
                local function all(name, fn, ...)
                  local n, given = select('#', ...), {...}
                  try(name, fn, ...)
                  for i = 0, #odd do
                    given[n + 1], given[n + 2] = odd[i], nil
                    try(name, fn, unpack(given, 1, n + 1))
                    for j = 0, #odd do
                      given[n + 2] = odd[j]
                      try(name, fn, unpack(given, 1, n + 2))
                    end
                  end
                end
                local function add(fn) functions[#functions + 1] = fn end
                for name, fn in pairs(dpm) do
                  if type(fn) == 'function' and name ~= 'close' then add(function() all(name, fn) end) end
                end
                for i = 1, #odd do
                  for name, fn in pairs(type(odd[i]) == 'userdata' and getmetatable(odd[i]).__index or {}) do
                    add(function() all(name, fn, odd[i]) end)
                  end
                end
                add(function() all('schedule', timer.schedule, timer, 1) end)
                add(function() all('schedule', timer.schedule, timer, 1, 0) end)
                add(function() all('check_pass', dpm.check_pass, auth, handshake) end)
                add(function() all('crypt_pass', dpm.crypt_pass, auth, handshake) end)
                add(function() all('close', dpm.close) end)
                """;
        try (Lab lab = new Lab(OBJECTS, every)) {
            int functions = Integer.parseInt(lab.eval("#functions"));
            for (int i = 1; i <= functions; i++) {
                lab.exec("functions[" + i + "]()");
            }
            assertThat(lab.eval("table.concat(bad, '\\n')")).isEmpty();
            assertThat(Integer.parseInt(lab.eval("calls"))).isGreaterThan(10_000);
        }
    }

    @Test
    void aClosedConnectionIsRefusedWhereItMustBeOpenAndCanBeAskedForTheRest() throws Exception {
        try (Lab lab = new Lab(Lab.listening("") + " ", OBJECTS.substring(OBJECTS.indexOf("server")));
                RawPeer client = lab.client()) {
            lab.eventually("client ~= nil");
            assertThat(lab.eval("tostring(dpm.close(dead))")).isEqualTo("nil");
            assertThat(lab.eval("select(2, pcall(dpm.wire_packet, dead, dpm.new_cmd_pkt()))"))
                    .contains("bad argument #1 to 'wire_packet' (connection 3 is closed)");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, client, dead))"))
                    .contains("bad argument #2 to 'proxy_connect' (connection 3 is closed)");
            lab.exec("dpm.close(client)");
            assertThat(client.ended()).isTrue();
            assertThat(lab.eval("select(2, pcall(dpm.proxy_connect, client, server))"))
                    .contains("bad argument #1 to 'proxy_connect' (connection 4 is closed)");
            assertThat(lab.eval("select(2, pcall(dpm.proxy_disconnect, dead))"))
                    .contains("bad argument #1 to 'proxy_disconnect' (connection is not attached)");
            lab.exec(
                    "dead:register(dpm.MYS_WAIT_CMD, print) dead:package_register(callback) dead:package_register(nil)");
            assertThat(lab.eval("tostring(dead:registered(dpm.MYS_WAIT_CMD) == print) .. dead:id() .. dead:my_type() "
                            + ".. dead:listener() .. dead:remote_id() .. dead:socket_address() .. dead:port()"))
                    .isEqualTo("true3000127.0.0.1" + lab.server.getLocalPort());
        }
    }
}
