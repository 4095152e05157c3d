// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.translate;

import static org.sluice.mysql.wire.Capability.CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS;
import static org.sluice.mysql.wire.Capability.CLIENT_CAPABILITY_EXTENSION;
import static org.sluice.mysql.wire.Capability.CLIENT_COMPRESS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_WITH_DB;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_IGNORE_SIGPIPE;
import static org.sluice.mysql.wire.Capability.CLIENT_INTERACTIVE;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_LONG_FLAG;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_RESULTS;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_STATEMENTS;
import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_ODBC;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_PS_MULTI_RESULTS;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_REMEMBER_OPTIONS;
import static org.sluice.mysql.wire.Capability.CLIENT_RESERVED;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL;
import static org.sluice.mysql.wire.Capability.CLIENT_SSL_VERIFY_SERVER_CERT;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;
import static org.sluice.mysql.wire.Capability.CLIENT_ZSTD_COMPRESSION_ALGORITHM;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.Capability.MULTI_FACTOR_AUTHENTICATION;

import java.util.StringJoiner;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Capability;

/**
 * What it takes to let a client and a server talk after the login.
 *
 * @param need what
 * @param reason why it is refused, fit for the client; empty if it is not
 */
public record Translation(Need need, String reason) {
    /** What is needed. */
    public enum Need {
        /** Nothing: bytes pass as they are. */
        NONE,
        /** A {@link ResponseTranslator} and a {@link CommandTranslator}. */
        NEEDED,
        /** It can not be done: the login is to be refused. */
        REFUSED
    }

    /** They concern one connection, the login, or the client's library alone. */
    private static final Capabilities EACH_SIDES_OWN = Capabilities.of(
            CLIENT_MYSQL,
            CLIENT_LONG_FLAG,
            CLIENT_CONNECT_WITH_DB,
            CLIENT_COMPRESS,
            CLIENT_ODBC,
            CLIENT_SSL,
            CLIENT_IGNORE_SIGPIPE,
            CLIENT_TRANSACTIONS,
            CLIENT_RESERVED,
            CLIENT_SECURE_CONNECTION,
            CLIENT_PLUGIN_AUTH,
            CLIENT_CONNECT_ATTRS,
            CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA,
            CLIENT_ZSTD_COMPRESSION_ALGORITHM,
            MULTI_FACTOR_AUTHENTICATION,
            CLIENT_CAPABILITY_EXTENSION,
            CLIENT_SSL_VERIFY_SERVER_CERT,
            CLIENT_REMEMBER_OPTIONS);

    /** A server without them does less, or says in an error that it does not. */
    private static final Capabilities MAY_BE_MISSED = Capabilities.of(
            CLIENT_LOCAL_FILES,
            CLIENT_INTERACTIVE,
            CLIENT_MULTI_STATEMENTS,
            CLIENT_MULTI_RESULTS,
            CLIENT_PS_MULTI_RESULTS,
            CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS,
            MARIADB_CLIENT_PROGRESS);

    private static final Capabilities CLIENTS_TRANSLATED =
            Capabilities.of(CLIENT_DEPRECATE_EOF, CLIENT_SESSION_TRACK, CLIENT_QUERY_ATTRIBUTES);

    private static final Capabilities SERVERS_TRANSLATED = Capabilities.of(CLIENT_SESSION_TRACK);

    /**
     * Compares them.
     *
     * @param client the capabilities of the client's login, those only that were announced to it
     * @param server the capabilities of the login to the server, those only that the server has announced
     */
    public static Translation between(Capabilities client, Capabilities server) {
        long clients = client.bits() & ~server.bits() & ~EACH_SIDES_OWN.bits() & ~MAY_BE_MISSED.bits();
        long servers = server.bits() & ~client.bits() & ~EACH_SIDES_OWN.bits();
        long missed = clients & ~CLIENTS_TRANSLATED.bits();
        if (missed != 0) {
            return refused("the client uses what the server has not: " + names(missed));
        }
        long promised = servers & ~SERVERS_TRANSLATED.bits();
        if (promised != 0) {
            return refused("the server was promised what the client has not: " + names(promised));
        }
        if (clients == 0 && servers == 0) {
            return new Translation(Need.NONE, "");
        }
        if (!client.has(CLIENT_PROTOCOL_41)) {
            return refused("without CLIENT_PROTOCOL_41 there is no " + names(clients | servers));
        }
        return new Translation(Need.NEEDED, "");
    }

    private static Translation refused(String reason) {
        return new Translation(Need.REFUSED, reason);
    }

    private static String names(long bits) {
        StringJoiner names = new StringJoiner(", ");
        long nameless = bits;
        for (Capability capability : Capability.values()) {
            if ((bits & capability.bit()) != 0) {
                names.add(capability.name());
                nameless &= ~capability.bit();
            }
        }
        for (int position = 0; position < Long.SIZE; position++) {
            if ((nameless & 1L << position) != 0) {
                names.add("flag " + position);
            }
        }
        return names.toString();
    }
}
