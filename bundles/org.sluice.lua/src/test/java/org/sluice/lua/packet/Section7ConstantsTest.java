// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sluice.mysql.wire.Capability;

/** Section 7: the protocol's constants; bare numbers, because the oldest scripts used them. */
class Section7ConstantsTest {
    private static final String[] COMMANDS = {
        "SLEEP",
        "QUIT",
        "INIT_DB",
        "QUERY",
        "FIELD_LIST",
        "CREATE_DB",
        "DROP_DB",
        "REFRESH",
        "SHUTDOWN",
        "STATISTICS",
        "PROCESS_INFO",
        "CONNECT",
        "PROCESS_KILL",
        "DEBUG",
        "PING",
        "TIME",
        "DELAYED_INSERT",
        "CHANGE_USER",
        "BINLOG_DUMP",
        "TABLE_DUMP",
        "CONNECT_OUT",
        "REGISTER_SLAVE",
        "STMT_PREPARE",
        "STMT_EXECUTE",
        "STMT_SEND_LONG_DATA",
        "STMT_CLOSE",
        "STMT_RESET",
        "SET_OPTION",
        "STMT_FETCH",
        "DAEMON",
        // beyond DPM
        "BINLOG_DUMP_GTID",
        "RESET_CONNECTION",
        "CLONE"
    };

    private final Script script = new Script();

    @Test
    void commandsAreNumberedInOrder() {
        for (int i = 0; i < COMMANDS.length; i++) {
            assertThat(script.run("return dpm.COM_" + COMMANDS[i]).toint(1))
                    .as(COMMANDS[i])
                    .isEqualTo(i);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DECIMAL, 0",
        "TINY, 1",
        "SHORT, 2",
        "LONG, 3",
        "FLOAT, 4",
        "DOUBLE, 5",
        "NULL, 6",
        "TIMESTAMP, 7",
        "LONGLONG, 8",
        "INT24, 9",
        "DATE, 10",
        "TIME, 11",
        "DATETIME, 12",
        "YEAR, 13",
        "NEWDATE, 14",
        "BIT, 16",
        "NEWDECIMAL, 246",
        "ENUM, 247",
        "SET, 248",
        "TINY_BLOB, 249",
        "MEDIUM_BLOB, 250",
        "LONG_BLOB, 251",
        "BLOB, 252",
        "VAR_STRING, 253",
        "STRING, 254",
        "GEOMETRY, 255"
    })
    void columnTypes(String name, int number) {
        assertThat(script.run("return dpm.MYSQL_TYPE_" + name).toint(1)).isEqualTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_STATUS_IN_TRANS, 1",
        "SERVER_STATUS_AUTOCOMMIT, 2",
        "SERVER_MORE_RESULTS_EXISTS, 8",
        "SERVER_QUERY_NO_GOOD_INDEX_USED, 16",
        "SERVER_QUERY_NO_INDEX_USED, 32",
        "SERVER_STATUS_CURSOR_EXISTS, 64",
        "SERVER_SESSION_STATE_CHANGED, 16384"
    })
    void serverStatus(String name, int number) {
        assertThat(script.run("return dpm." + name).toint(1)).isEqualTo(number);
    }

    @Test
    void capabilitiesAreThereByName() {
        for (Capability capability : Capability.values()) {
            assertThat(script.run("return dpm." + capability.name()).tolong(1)).isEqualTo(capability.bit());
        }
        assertThat(script.run("return dpm.CLIENT_LONG_PASSWORD").toint(1)).isOne();
        assertThat(script.run("return dpm.CLIENT_PROTOCOL_41").toint(1)).isEqualTo(512);
    }

    @Test
    void inaddrAnyIsNilWhichMeansAllAddresses() {
        assertThat(script.run("return dpm.INADDR_ANY").isnil(1)).isTrue();
    }
}
