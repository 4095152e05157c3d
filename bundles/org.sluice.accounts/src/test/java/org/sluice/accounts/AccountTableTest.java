// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class AccountTableTest {
    @Test
    void mysql51HasOneColumnForAllThatIsThere() {
        assertThat(AccountTable.statement(Set.of("user", "host", "password")))
                .isEqualTo("SELECT User, Host, '', IF('' IN ('', 'mysql_native_password'), Password, NULL), 0, 0, 0, 0"
                        + " FROM mysql.user ORDER BY User, Host");
    }

    @Test
    void mysql56HasTheHashInEitherOfTwoColumns() {
        assertThat(AccountTable.statement(
                        Set.of("user", "host", "password", "plugin", "authentication_string", "password_expired")))
                .contains("IF(IFNULL(authentication_string, '') = '', Password, authentication_string)")
                .contains("(password_expired = 'Y')");
    }

    @Test
    void mysql57AndLaterTellRolesByWhatTheyCanNotDo() {
        assertThat(AccountTable.statement(Set.of(
                        "user", "host", "plugin", "authentication_string", "password_expired", "account_locked")))
                .contains("IN ('', 'mysql_native_password'), authentication_string, NULL)")
                .contains("account_locked = 'Y' AND password_expired = 'Y'")
                .doesNotContain("Password");
    }

    @Test
    void mariadb101SaysWhatIsARole() {
        assertThat(AccountTable.statement(
                        Set.of("user", "host", "password", "plugin", "authentication_string", "is_role")))
                .contains("(is_role = 'Y')");
    }
}
