// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sluice.api.address.Address;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;

class DestinationCommandsTest {
    private final Servers servers = new Servers();
    private final DestinationCommands commands = new DestinationCommands();

    DestinationCommandsTest() {
        commands.destinations = servers;
    }

    /** One server with a long name, and what is drained. */
    private static final class Servers implements Destinations {
        static final String LONG = "tcp:database-number-one.of.a.long.domain.example.net:3306";
        final Set<String> drained = new TreeSet<>();

        @Override
        public List<DestinationInfo> list() {
            DestinationInfo.State state =
                    drained.contains(LONG) ? DestinationInfo.State.DRAINED : DestinationInfo.State.OPEN;
            return List.of(new DestinationInfo(LONG, state, 1234, 12345678, 7));
        }

        @Override
        public boolean drain(Address address) {
            return drained.add(address.label());
        }

        @Override
        public boolean resume(Address address) {
            return drained.remove(address.label());
        }
    }

    @Test
    void whatIsDrainedIsShownAndResumed() throws Exception {
        assertThat(Printed.narrow(commands.list())).contains(Servers.LONG, "open", "1234");
        assertThat(Printed.text(commands.drain(Servers.LONG))).contains("gets no new session");
        assertThat(Printed.text(commands.drain(Servers.LONG))).contains("was drained already");
        assertThat(Printed.narrow(commands.list())).contains("drained");
        assertThat(Printed.list(commands.list("--json")).toString()).contains("state=drained", "failed_connections=7");
        assertThat(Printed.object(commands.resume(Servers.LONG, "--json"))).containsEntry("drained", false);
        assertThatThrownBy(() -> commands.resume(Servers.LONG)).hasMessageContaining("is not drained");
        assertThat(commands.words(Kind.SERVER)).containsExactly(Servers.LONG);
    }

    @Test
    void aServerThatNobodyWentToMayBeAMistake() throws Exception {
        assertThat(Printed.text(commands.drain("tcp:127.0.0.1:9")))
                .contains("none has ever gone there", "destination:resume tcp:127.0.0.1:9");
        assertThat(servers.drained).contains("tcp:127.0.0.1:9");
    }

    @Test
    void anExampleSaysWhatOfItIsMadeUp() throws Exception {
        assertThat(Printed.text(commands.drain("--help"))).doesNotContain("made up");
        commands.destinations = null;
        assertThat(Printed.text(commands.drain("--help")))
                .contains("example: destination:drain tcp:127.0.0.1:3306")
                .endsWith("(tcp:127.0.0.1:3306 is made up: there is none now)");
    }

    @Test
    void wrongUseIsRefused() {
        assertThatThrownBy(() -> commands.drain("db1")).hasMessageContaining("\"db1\"");
        assertThatThrownBy(() -> commands.drain()).hasMessageContaining("ADDRESS");
        commands.destinations = null;
        assertThatThrownBy(() -> commands.list()).hasMessageContaining("org.sluice.transport");
    }
}
