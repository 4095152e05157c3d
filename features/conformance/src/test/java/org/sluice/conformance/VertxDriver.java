// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mysqlclient.MySQLConnectOptions;
import io.vertx.mysqlclient.MySQLConnection;
import io.vertx.mysqlclient.MySQLException;
import io.vertx.mysqlclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.sluice.testkit.database.RealServer;

/** The reactive client of Vert.x. */
record VertxDriver(Vertx vertx) implements Driver {
    private static final int SECONDS = 30;

    VertxDriver() {
        this(Vertx.vertx());
    }

    @Override
    public String name() {
        return "vertx-mysql-client";
    }

    @Override
    public Session open(Target target) throws Exception {
        MySQLConnectOptions options = new MySQLConnectOptions()
                .setHost(Target.HOST)
                .setPort(target.port())
                .setUser(target.user())
                .setPassword(target.password())
                .setDatabase(RealServer.DATABASE)
                .setSslMode(SslMode.DISABLED);
        if (target.tls() == Tls.FULL) {
            options.setSslMode(SslMode.VERIFY_IDENTITY)
                    .setSslOptions(new ClientSSLOptions()
                            .setHostnameVerificationAlgorithm("HTTPS")
                            .setTrustOptions(new PemTrustOptions()
                                    .addCertPath(target.authority().toString())));
        }
        return new VertxSession(await(MySQLConnection.connect(vertx, options)), target.tls());
    }

    @Override
    public void close() {
        try {
            await(vertx.close());
        } catch (ExecutionException e) {
            throw new IllegalStateException("Vert.x does not close", e);
        }
    }

    private static <T> T await(Future<T> future) throws ExecutionException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + SECONDS + " s", e);
        }
    }

    private record VertxSession(MySQLConnection connection, Tls tls) implements Session {
        /** What one execution gives, one result after the other. */
        private interface Results {
            void addTo(List<String> lines) throws ExecutionException;
        }

        @Override
        public String text(String sql) {
            return lines(lines -> add(await(connection.query(sql).execute()), lines));
        }

        @Override
        public String prepared(String sql, Object... parameters) {
            Tuple tuple = Tuple.from(Arrays.asList(parameters));
            return lines(lines -> add(await(connection.preparedQuery(sql).execute(tuple)), lines));
        }

        @Override
        public String cursor(String sql, int rows) {
            return lines(lines -> {
                PreparedStatement statement = await(connection.prepare(sql));
                Cursor cursor = statement.cursor();
                do {
                    add(await(cursor.read(rows)), lines);
                } while (cursor.hasMore());
                await(cursor.close());
                await(statement.close());
            });
        }

        /** With TLS the driver never ends a file that it sends, whatever is on the other side. */
        @Override
        public String load(Path file) {
            return tls == Tls.OFF ? Session.super.load(file) : NOT_OFFERED;
        }

        private static String lines(Results results) {
            List<String> lines = new ArrayList<>();
            try {
                results.addTo(lines);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof MySQLException error)) {
                    throw new IllegalStateException(e);
                }
                lines.add(Text.error(error.getErrorCode(), error.getSqlState(), error.getMessage()));
            }
            return Text.lines(lines);
        }

        private static void add(RowSet<Row> results, List<String> lines) {
            for (@Nullable RowSet<Row> result = results; result != null; result = result.next()) {
                if (result.columnsNames() == null) {
                    lines.add(Text.affected(result.rowCount()));
                }
                for (Row row : result) {
                    List<@Nullable Object> values = new ArrayList<>();
                    for (int column = 0; column < row.size(); column++) {
                        values.add(row.getValue(column));
                    }
                    lines.add(Text.row(values));
                }
            }
        }

        @Override
        public void close() {
            try {
                await(connection.close());
            } catch (ExecutionException e) {
                throw new IllegalStateException("the connection does not close", e);
            }
        }
    }
}
