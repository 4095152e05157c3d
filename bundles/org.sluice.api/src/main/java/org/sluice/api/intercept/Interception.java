// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.intercept;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** What becomes of a command. Immutable; a session keeps the answer and never the interceptor that gave it. */
@ProviderType
public sealed interface Interception {

    /** It is nothing to this interceptor; the next is asked, and the server gets it if all say so. */
    record Pass() implements Interception {}

    /**
     * It goes on with another text: to the next interceptor, and to the server. The attributes of a query stay as they are.
     * Only for COM_QUERY, COM_STMT_PREPARE (their statement) and COM_INIT_DB (the database), and only where the command is
     * whole ({@link ClientCommand#isCut}).
     *
     * @param text as {@link ClientCommand#text}
     */
    record Replace(String text) implements Interception {
        public Replace {
            Objects.requireNonNull(text);
        }

        /** Without the text, which may hold a secret. */
        @Override
        public String toString() {
            return "Replace[" + text.length() + " characters]";
        }
    }

    /** It is answered here, and the server does not learn of it. */
    sealed interface Answer extends Interception permits Ok, Rows {}

    /**
     * It worked, with no rows. For COM_QUERY, COM_STMT_EXECUTE and the commands that a server answers with OK alone, such as
     * COM_PING, COM_INIT_DB and COM_RESET_CONNECTION; not for COM_STMT_PREPARE, whose answer is a statement.
     *
     * @param affectedRows 0 or more
     * @param insertId the last value of AUTO_INCREMENT; 0 for none
     * @param info a text for the user, up to 512 bytes; empty for none
     */
    record Ok(long affectedRows, long insertId, String info) implements Answer {
        public Ok {
            if (affectedRows < 0) {
                throw new IllegalArgumentException("affected rows are 0 or more");
            }
            Limits.check("the info", info, Limits.TEXT);
        }

        /** With nothing to tell. */
        public Ok() {
            this(0, 0, "");
        }
    }

    /**
     * It worked, and these are the rows, all columns of them texts (VARCHAR, utf8mb4). Only for COM_QUERY.
     *
     * @param columns the names of the columns, at least one
     * @param rows each with as many values as there are columns; null is NULL. It is kept in memory until the client has
     *     read it: meant for some thousand rows, not for millions
     */
    record Rows(List<String> columns, List<List<@Nullable String>> rows) implements Answer {
        public Rows {
            columns = List.copyOf(columns);
            if (columns.isEmpty() || columns.size() > Limits.COLUMNS) {
                throw new IllegalArgumentException("a result has 1 to " + Limits.COLUMNS + " columns");
            }
            columns.forEach(name -> Limits.check("the name of a column", name, Limits.NAME));
            List<List<@Nullable String>> copy = new ArrayList<>(rows.size());
            for (List<@Nullable String> row : rows) {
                if (row.size() != columns.size()) {
                    throw new IllegalArgumentException(
                            "a row of " + row.size() + " values for " + columns.size() + " columns");
                }
                copy.add(Collections.unmodifiableList(new ArrayList<>(row)));
            }
            rows = Collections.unmodifiableList(copy);
        }

        /** One column, one row. */
        public static Rows of(String column, @Nullable String value) {
            return new Rows(List.of(column), Collections.singletonList(Collections.singletonList(value)));
        }
    }

    /**
     * It does not go to the server, and the client is told why.
     *
     * @param code the number of the error, as of a server: 1 to 65534, and not 2000 to 2999, which clients keep for
     *     themselves
     * @param sqlState five digits or capital letters
     * @param message for the client, up to 512 bytes
     */
    record Refuse(int code, String sqlState, String message) implements Interception {
        private static final int SPECIFIC_ACCESS_DENIED = 1227;

        public Refuse {
            if (code < 1 || code >= 0xFFFF || (code >= 2000 && code < 3000)) {
                throw new IllegalArgumentException("an error's number is 1 to 65534, and not 2000 to 2999: " + code);
            }
            if (!sqlState.matches("[0-9A-Z]{5}")) {
                throw new IllegalArgumentException("an SQL state has five digits or capital letters: " + sqlState);
            }
            Limits.check("the message", message, Limits.TEXT);
        }

        /** With 1227 and 42000: access denied. */
        public Refuse(String message) {
            this(SPECIFIC_ACCESS_DENIED, "42000", message);
        }
    }

    /** The answer comes later, on any thread; it must not be another Later. */
    record Later(CompletionStage<Interception> answer) implements Interception {
        public Later {
            Objects.requireNonNull(answer);
        }
    }
}
