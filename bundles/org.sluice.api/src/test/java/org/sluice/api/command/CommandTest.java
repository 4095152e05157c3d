// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTest {
    private static Command query(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new Command("COM_QUERY", 3, bytes.length + 1L, bytes, false);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            CREATE USER 'bob'@'%' IDENTIFIED BY 's3cret'|CREATE USER 'bob'@'%' IDENTIFIED BY '***'
            alter user bob identified with ed25519 using PASSWORD('s3cret'), eve identified by "s3cret"|alter user bob identified with ed25519 using PASSWORD('***'), eve identified by "***"
            SET PASSWORD FOR 'bob'@'10.0.0.%' = 's3cret'|SET PASSWORD FOR 'bob'@'10.0.0.%' = '***'
            SET PASSWORD = PASSWORD(12345)|SET PASSWORD = PASSWORD(***)
            SELECT 'seen', OLD_PASSWORD ( 's3cret' )|SELECT 'seen', OLD_PASSWORD ( '***' )
            CHANGE MASTER TO MASTER_HOST='db1', MASTER_PASSWORD = 's3cret'|CHANGE MASTER TO MASTER_HOST='db1', MASTER_PASSWORD = '***'
            /* don't */ GRANT ALL ON *.* TO bob IDENTIFIED BY 's3''cret' -- it's over|/* don't */ GRANT ALL ON *.* TO bob IDENTIFIED BY '***' -- it's over
            PREPARE s FROM 'SET PASSWORD = ''s3cret'''|PREPARE s FROM '***'
            /*!50706 ALTER USER bob IDENTIFIED AS 's3cret' */|/*!50706 ALTER USER bob IDENTIFIED AS '***' */
            ALTER USER bob IDENTIFIED BY 's3cret and cut o|ALTER USER bob IDENTIFIED BY '***'
            CREATE USER bob IDENTIFIED BY PASSWORD 0x2A73336372657|CREATE USER bob IDENTIFIED BY PASSWORD ***
            SELECT '\\', PASSWORD('s3cret')|SELECT '\\', PASSWORD ***
            """)
    void passwordsAreNotShown(String text, String shown) {
        assertThat(query(text).text()).isEqualTo(shown);
        assertThat(query(text).mayHoldSecret()).isTrue();
        assertThat(query(text)).hasToString("COM_QUERY " + shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SELECT 'it''s', 0x17, 4 -- don't", "UPDATE t SET name = \"a\\\"b\"", ""})
    void otherTextsAreShownAsTheyAre(String text) {
        assertThat(query(text).text()).isEqualTo(text);
        assertThat(query(text).mayHoldSecret()).isFalse();
    }

    @Test
    void noTextIsNone() {
        assertThat(new Command("COM_PING", 14, 1, null, false).text()).isNull();
        assertThat(new Command("COM_PING", 14, 1, null, false)).hasToString("COM_PING");
    }
}
