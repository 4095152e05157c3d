// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BracketedAddressesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "listener:open tcp:[::1]:1 --name x # listener:open 'tcp:[::1]:1' --name x",
                "open tcp:[::1]:1,a=b --destination=tcp:[2001:db8::7]:2 # open 'tcp:[::1]:1,a=b' '--destination=tcp:[2001:db8::7]:2'",
                "route:explain u [fe80::1%eth0]:5|grep x # route:explain u '[fe80::1%eth0]:5'|grep x",
                "echo 'at tcp:[::1]:1 now' # echo 'at tcp:[::1]:1 now'",
                "open \"tcp:[::1]:1\" # open \"tcp:[::1]:1\"",
                "x = [1 2 3] # x = [1 2 3]",
                "x = [a=1 b=2] # x = [a=1 b=2]",
                "echo $x # echo $x"
            })
    void onlyAddressesAreQuoted(String line, String quoted) {
        assertThat(BracketedAddresses.quote(line)).isEqualTo(quoted);
    }
}
