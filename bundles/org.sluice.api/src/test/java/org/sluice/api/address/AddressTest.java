// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp:127.0.0.1:3306",
                "tcp:[::1]:3306",
                "tcp:[fe80::1%eth0]:3306",
                "tcp:[::ffff:192.0.2.1]:1",
                "tcp:*:0",
                "tcp:db-1.example.net:65535",
                "tcp:db_1:3306",
                "ssl:localhost:3306",
                "sock:/run/mysql.sock",
                "sock:relative",
                "sock:/run/mysql.sock,mode=0770,group=www-data",
                "tcp:a:1,weight=2,proxy=v1"
            })
    void whatIsAnAddressIsReadAndWrittenAlike(String text) {
        assertThat(Address.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:3306       | begins with tcp:, ssl: or sock:",
                "udp:127.0.0.1:53     | begins with tcp:, ssl: or sock:",
                "tcp:127.0.0.1        | a port is missing",
                "tcp:a:1, =x          | name=value",
                "tcp:[::1]            | a port is missing",
                "tcp:[::1             | is not closed",
                "tcp:[::1]x:1         | after the bracket comes :PORT",
                "tcp:::1:3306         | stands in brackets: [::1]:PORT",
                "tcp:[1::2::3]:1      | is not an IPv6 address",
                "tcp:[localhost]:1    | is not an IPv6 address",
                "tcp:[12345::]:1      | is not an IPv6 address",
                "tcp::3306            | a host is missing",
                "tcp:256.0.0.1:1      | is not an IPv4 address",
                "tcp:1.2.3:1          | is not an IPv4 address",
                "tcp:a b:1            | is neither a host name nor an IP address",
                "tcp:-a:1             | is neither a host name nor an IP address",
                "tcp:a..b:1           | is neither a host name nor an IP address",
                "tcp:a:               | a port is a whole number from 0 to 65535",
                "tcp:a:65536          | a port is a whole number from 0 to 65535",
                "tcp:a:-1             | a port is a whole number from 0 to 65535",
                "tcp:a:1e3            | a port is a whole number from 0 to 65535",
                "sock:                | needs the path",
                "sock:/a,mode         | is an option, name=value",
                "sock:/a,mode=1,mode=2| stands there twice",
            })
    void whatIsNoAddressIsNamedWithTheRule(String text, String rule) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .hasMessageStartingWith("\"" + text.trim() + "\": ")
                .hasMessageContaining(rule);
    }

    @Test
    void aSocketPathHasAtMost107Bytes() {
        assertThat(Address.parse("sock:/" + "x".repeat(106))).isInstanceOf(Address.Unix.class);
        assertThatThrownBy(() -> Address.parse("sock:/" + "x".repeat(107))).hasMessageContaining("has 108");
        assertThatThrownBy(() -> Address.parse("sock:/" + "ä".repeat(54))).hasMessageContaining("has 109");
    }

    @Test
    void theLabelHasNoOptions() {
        Address address = Address.parse("sock:/run/s,mode=0770");
        assertThat(address.label()).isEqualTo("sock:/run/s");
        assertThat(address.bare()).isEqualTo(Address.parse("sock:/run/s"));
        assertThat(address.options()).containsEntry("mode", "0770");
    }

    @Test
    void aFreePortBecomesARealOne() {
        Address.Tcp any = (Address.Tcp) Address.parse("tcp:*:0");
        assertThat(any.allInterfaces()).isTrue();
        assertThat(any.withPort(3306)).hasToString("tcp:*:3306");
    }
}
