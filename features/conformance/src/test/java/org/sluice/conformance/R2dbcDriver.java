// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import io.asyncer.r2dbc.mysql.MySqlConnectionConfiguration;
import io.asyncer.r2dbc.mysql.MySqlConnectionFactory;
import io.asyncer.r2dbc.mysql.api.MySqlConnection;
import io.asyncer.r2dbc.mysql.api.MySqlResult;
import io.asyncer.r2dbc.mysql.api.MySqlStatement;
import io.asyncer.r2dbc.mysql.constant.SslMode;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sluice.testkit.database.RealServer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The reactive driver r2dbc-mysql. */
record R2dbcDriver(Path files) implements Driver {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "r2dbc-mysql";
    }

    @Override
    public Session open(Target target) {
        MySqlConnectionConfiguration.Builder builder = MySqlConnectionConfiguration.builder()
                .host(Target.HOST)
                .port(target.port())
                .user(target.user())
                .password(target.password())
                .database(RealServer.DATABASE)
                .allowLoadLocalInfileInPath(files.toString())
                .useServerPrepareStatement()
                .sslMode(SslMode.DISABLED);
        if (target.tls() == Tls.FULL) {
            builder.sslMode(SslMode.VERIFY_IDENTITY).sslCa(target.authority().toString());
        }
        Mono<MySqlConnection> connecting =
                MySqlConnectionFactory.from(builder.build()).create().cast(MySqlConnection.class);
        return new R2dbcSession(Objects.requireNonNull(connecting.block(TIMEOUT)));
    }

    private record R2dbcSession(MySqlConnection connection) implements Session {
        @Override
        public String text(String sql) {
            return lines(connection.createStatement(sql));
        }

        @Override
        public String prepared(String sql, Object... parameters) {
            return lines(bound(sql, parameters));
        }

        @Override
        public String cursor(String sql, int rows) {
            return lines(bound(sql).fetchSize(rows));
        }

        private MySqlStatement bound(String sql, @Nullable Object... parameters) {
            MySqlStatement statement = connection.createStatement(sql);
            for (int index = 0; index < parameters.length; index++) {
                Object value = parameters[index];
                if (value == null) {
                    statement.bindNull(index, String.class);
                } else {
                    statement.bind(index, value);
                }
            }
            return statement;
        }

        private static String lines(MySqlStatement statement) {
            List<String> lines = new ArrayList<>();
            try {
                Flux.from(statement.execute())
                        .concatMap(R2dbcSession::segments)
                        .doOnNext(lines::addAll)
                        .blockLast(TIMEOUT);
            } catch (R2dbcException e) {
                lines.add(Text.error(e.getErrorCode(), e.getSqlState(), e.getMessage()));
            }
            return Text.lines(lines);
        }

        private static Mono<List<String>> segments(MySqlResult result) {
            return Flux.from(result.flatMap(R2dbcSession::segment))
                    .collectList()
                    .map(R2dbcSession::withoutCount);
        }

        /** Behind rows there may be a count as well, of no meaning; where there are none, a zero looks the same. */
        private static List<String> withoutCount(List<String> lines) {
            int last = lines.size() - 1;
            boolean of =
                    last >= 0 && lines.get(last).startsWith(Text.affected(0).replace("0", ""));
            boolean meant = last == 0 && !lines.get(last).equals(Text.affected(0));
            return of && !meant ? lines.subList(0, last) : lines;
        }

        private static Mono<String> segment(Result.Segment segment) {
            if (segment instanceof Result.RowSegment row) {
                return Mono.just(row(row.row()));
            }
            if (segment instanceof Result.UpdateCount count) {
                return Mono.just(Text.affected(count.value()));
            }
            if (segment instanceof Result.Message message) {
                return Mono.error(message.exception());
            }
            return Mono.empty();
        }

        private static String row(Row row) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int column = 0; column < row.getMetadata().getColumnMetadatas().size(); column++) {
                values.add(row.get(column));
            }
            return Text.row(values);
        }

        @Override
        public void close() {
            connection.close().block(TIMEOUT);
        }
    }
}
