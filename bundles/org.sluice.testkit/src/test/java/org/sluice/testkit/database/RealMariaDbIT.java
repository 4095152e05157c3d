// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RealMariaDbIT {
    @Test
    void letsTheAccountInAndLeavesNothingBehind() throws Exception {
        Path socket;
        try (RealMariaDb database = RealMariaDb.start()) {
            socket = database.socket();
            assertThat(socket).exists();
            assertThat(processes(socket)).isEqualTo(1);
            try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                    Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("select version(), current_user()")) {
                assertThat(result.next()).isTrue();
                assertThat(result.getString(1)).contains("MariaDB");
                assertThat(result.getString(2)).isEqualTo("whee@%");
            }
        }
        assertThat(socket.getParent()).doesNotExist();
        assertThat(processes(socket)).isZero();
    }

    @Test
    void showsItsLogWhenItDoesNotStart() {
        assertThatThrownBy(() -> RealMariaDb.start("--no-such-option"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-option");
    }

    private static long processes(Path socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("--socket=" + socket))
                .count();
    }
}
