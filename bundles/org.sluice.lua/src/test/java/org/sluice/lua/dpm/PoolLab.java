// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sluice.lua.runtime.ScriptException;
import org.sluice.testkit.database.RealMariaDb;

/** A pool before a server, and drivers for clients. Whoever connects may. */
final class PoolLab implements AutoCloseable {
    private static final String SCRIPT = """
            local pool = require 'pool'
            servers = pool.new { %s }
            listener = keep(dpm.listener('127.0.0.1', 0))
            listener:register(dpm.MYC_CONNECT, function(c)
              keep(c)
              c:register(dpm.MYC_WAITING, function(auth, id)
                if id then
                  c:register(dpm.MYC_WAITING, nil)
                  c:register(dpm.MY_CLOSING, function(closed) conns[closed] = nil end)
                  clients = clients or {}
                  clients[#clients + 1] = servers:serve(c, { auth = auth })
                  return dpm.DPM_NOPROXY
                end
              end)
              dpm.wire_packet(c, servers:greet(c))
            end)
            """;

    final Lab lab;

    /** @param options of pool.new, in Lua */
    PoolLab(int port, String options) throws Exception {
        lab = new Lab(SCRIPT.formatted("host = '127.0.0.1', port = " + port + ", user = '" + RealMariaDb.USER
                + "', pass = '" + RealMariaDb.PASSWORD + "', " + options));
    }

    int port() {
        String where = lab.engine.listeners().get(0);
        return Integer.parseInt(where.substring(where.lastIndexOf(':') + 1));
    }

    /** @param more properties of the driver: name, value, ... */
    Connection connect(String database, String... more) throws SQLException {
        Properties properties = new Properties();
        properties.put("user", "anybody");
        properties.put("password", "anything");
        properties.put("allowMultiQueries", "true");
        properties.put("socketTimeout", "20000");
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return DriverManager.getConnection("jdbc:mariadb://127.0.0.1:" + port() + "/" + database, properties);
    }

    /** Why the client of that number keeps its connection; "nil" if it does not. */
    String held(int client) throws ScriptException, InterruptedException {
        return lab.eval("clients[" + client + "].session:held()");
    }

    String status(String what) throws ScriptException, InterruptedException {
        return lab.eval("servers:status()." + what);
    }

    static void run(Connection connection, String... queries) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String query : queries) {
                statement.execute(query);
            }
        }
    }

    static String one(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    @Override
    public void close() throws IOException {
        lab.close();
    }
}
