// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.route.Destination.ProxyHeader;

class DestinationTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp:a:1",
                "tcp:a:1,weight=3",
                "sock:/s,proxy=v1",
                "tcp:[::1]:3306,weight=1000,proxy=v2",
                "tcp:a:1,tls=full"
            })
    void whatIsADestinationIsReadAndWrittenAlike(String text) {
        assertThat(Destination.parse(text)).hasToString(text);
    }

    @Test
    void theOptionsAreNoPartOfTheLabel() {
        Destination destination = Destination.parse("tcp:a:1,weight=3,proxy=v2");
        assertThat(destination.label()).isEqualTo("tcp:a:1");
        assertThat(destination.weight()).isEqualTo(3);
        assertThat(destination.proxyHeader()).isEqualTo(ProxyHeader.V2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssl:a:1           | ssl: is for listeners",
                "tcp:*:1           | needs a host and a port of its own",
                "tcp:a:0           | needs a host and a port of its own",
                "tcp:a:1,weight=0  | weight is a whole number from 1 to 1000",
                "tcp:a:1,weight=1001 | weight is a whole number from 1 to 1000",
                "tcp:a:1,weight=   | weight is a whole number from 1 to 1000",
                "tcp:a:1,proxy=v3  | proxy is v1 or v2",
                "sock:/s,mode=0770 | takes weight=, proxy= and tls=, not mode=",
                "tcp:a:1,tls=yes   | tls is off, auto, preferred, on, ca or full",
            })
    void whatIsNoneIsNamedWithTheRule(String text, String rule) {
        assertThatThrownBy(() -> Destination.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .hasMessageContaining(rule);
    }

    @Test
    void aDecisionToGoSomewhereNamesWhere() {
        assertThatThrownBy(() -> new RouteDecision.To(List.of(), "nowhere")).hasMessageContaining("at least one");
    }
}
