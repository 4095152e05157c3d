// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.sluice.mysql.wire.Capability.CLIENT_CONNECT_ATTRS;
import static org.sluice.mysql.wire.Capability.CLIENT_DEPRECATE_EOF;
import static org.sluice.mysql.wire.Capability.CLIENT_LOCAL_FILES;
import static org.sluice.mysql.wire.Capability.CLIENT_MULTI_RESULTS;
import static org.sluice.mysql.wire.Capability.CLIENT_OPTIONAL_RESULTSET_METADATA;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_QUERY_ATTRIBUTES;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;
import static org.sluice.mysql.wire.Capability.CLIENT_SESSION_TRACK;
import static org.sluice.mysql.wire.Capability.CLIENT_TRANSACTIONS;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_CACHE_METADATA;
import static org.sluice.mysql.wire.Capability.MARIADB_CLIENT_PROGRESS;
import static org.sluice.mysql.wire.Capability.MULTI_FACTOR_AUTHENTICATION;

import org.sluice.mysql.wire.Capabilities;

/** What a byte of an input stands for. */
final class Choices {
    private static final Capabilities USUAL = Capabilities.of(
            CLIENT_PROTOCOL_41,
            CLIENT_TRANSACTIONS,
            CLIENT_LOCAL_FILES,
            CLIENT_SECURE_CONNECTION,
            CLIENT_MULTI_RESULTS,
            CLIENT_PLUGIN_AUTH,
            CLIENT_CONNECT_ATTRS,
            MULTI_FACTOR_AUTHENTICATION);

    private Choices() {}

    /** The capabilities that a reader asks for, a bit for each; zero is what everybody has. */
    static Capabilities capabilities(byte choice) {
        Capabilities chosen = translated(choice);
        chosen = (choice & 8) != 0 ? chosen.with(CLIENT_OPTIONAL_RESULTSET_METADATA) : chosen;
        chosen = (choice & 16) != 0 ? chosen.with(MARIADB_CLIENT_CACHE_METADATA) : chosen;
        chosen = (choice & 32) != 0 ? chosen.with(MARIADB_CLIENT_PROGRESS) : chosen;
        chosen = (choice & 64) != 0 ? chosen.without(CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION) : chosen;
        return (choice & 128) != 0 ? chosen.without(CLIENT_PLUGIN_AUTH) : chosen;
    }

    /** Those that can be translated, in the lower three bits. */
    static Capabilities translated(int choice) {
        Capabilities chosen = USUAL;
        chosen = (choice & 1) != 0 ? chosen.with(CLIENT_DEPRECATE_EOF) : chosen;
        chosen = (choice & 2) != 0 ? chosen.with(CLIENT_SESSION_TRACK) : chosen;
        return (choice & 4) != 0 ? chosen.with(CLIENT_QUERY_ATTRIBUTES) : chosen;
    }
}
