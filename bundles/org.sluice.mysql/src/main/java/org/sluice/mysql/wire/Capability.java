// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

/**
 * What a client and a server can do, by the protocol's names. Those from bit 32 on are MariaDB's: they travel in four
 * bytes that MySQL leaves zero, and only where {@link #CLIENT_MYSQL} is not set.
 */
public enum Capability {
    /** Once CLIENT_LONG_PASSWORD; a MariaDB clears it to say that its extended flags are there. */
    CLIENT_MYSQL(0),
    CLIENT_FOUND_ROWS(1),
    CLIENT_LONG_FLAG(2),
    CLIENT_CONNECT_WITH_DB(3),
    CLIENT_NO_SCHEMA(4),
    CLIENT_COMPRESS(5),
    CLIENT_ODBC(6),
    CLIENT_LOCAL_FILES(7),
    CLIENT_IGNORE_SPACE(8),
    CLIENT_PROTOCOL_41(9),
    CLIENT_INTERACTIVE(10),
    CLIENT_SSL(11),
    CLIENT_IGNORE_SIGPIPE(12),
    CLIENT_TRANSACTIONS(13),
    CLIENT_RESERVED(14),
    /** A challenge of 20 bytes; CLIENT_RESERVED2 in newer documentation. */
    CLIENT_SECURE_CONNECTION(15),
    CLIENT_MULTI_STATEMENTS(16),
    CLIENT_MULTI_RESULTS(17),
    CLIENT_PS_MULTI_RESULTS(18),
    CLIENT_PLUGIN_AUTH(19),
    CLIENT_CONNECT_ATTRS(20),
    CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA(21),
    CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS(22),
    CLIENT_SESSION_TRACK(23),
    CLIENT_DEPRECATE_EOF(24),
    CLIENT_OPTIONAL_RESULTSET_METADATA(25),
    CLIENT_ZSTD_COMPRESSION_ALGORITHM(26),
    CLIENT_QUERY_ATTRIBUTES(27),
    MULTI_FACTOR_AUTHENTICATION(28),
    /** MySQL: more flags follow. MariaDB, long ago: progress reports. */
    CLIENT_CAPABILITY_EXTENSION(29),
    CLIENT_SSL_VERIFY_SERVER_CERT(30),
    CLIENT_REMEMBER_OPTIONS(31),
    MARIADB_CLIENT_PROGRESS(32),
    MARIADB_CLIENT_COM_MULTI(33),
    MARIADB_CLIENT_STMT_BULK_OPERATIONS(34),
    MARIADB_CLIENT_EXTENDED_METADATA(35),
    MARIADB_CLIENT_CACHE_METADATA(36),
    MARIADB_CLIENT_BULK_UNIT_RESULTS(37);

    private final long bit;

    Capability(int position) {
        this.bit = 1L << position;
    }

    /** The flag in {@link Capabilities#bits()}. */
    public long bit() {
        return bit;
    }
}
