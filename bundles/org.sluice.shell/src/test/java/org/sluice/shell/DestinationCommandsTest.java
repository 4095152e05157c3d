// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.api.address.Address;
import org.sluice.api.destination.CheckReport;
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
        public CompletionStage<CheckReport> check(Address address) {
            return CompletableFuture.completedFuture(
                    new CheckReport(Instant.EPOCH, !address.label().contains("db2"), "1045 no", Duration.ofMillis(3)));
        }

        @Override
        public boolean resume(Address address) {
            return drained.remove(address.label());
        }
    }

    @Test
    void whatIsDrainedIsShownAndResumed() throws Exception {
        assertThat(Printed.narrow(commands.list())).contains(Servers.LONG, "up", "1234");
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
    void whatIsDownIsShownWithTheReasonAndTheNextCheck() throws Exception {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");
        DestinationInfo down = new DestinationInfo(
                "tcp:db1:3306",
                DestinationInfo.State.DOWN,
                1,
                20,
                3,
                now.minusSeconds(75),
                "no answer in time",
                now.plusMillis(400),
                new CheckReport(now.minusSeconds(2), false, "Connection refused", Duration.ofMillis(1)));
        Answer shown = DestinationTable.of(List.of(down), now);
        assertThat(Printed.narrow(shown.shown()).replaceAll("\\s+", " "))
                .contains("tcp:db1:3306 down")
                .contains("no answer in time; next check in 400ms; check failed 2s ago: Connection refused");
        assertThat(Json.text(shown.data()))
                .contains("\"state\":\"down\"", "\"since\":\"2026-01-02T03:02:50Z\"", "\"alive\":false");
    }

    @Test
    void aCheckThatFailsIsACommandThatFails() throws Exception {
        assertThat(Printed.text(commands.check("tcp:db1:3306")))
                .isEqualTo("destination tcp:db1:3306 lives: 1045 no, 3 ms");
        assertThat(Printed.object(commands.check("tcp:db1:3306", "--json"))).containsEntry("alive", true);
        assertThatThrownBy(() -> commands.check("tcp:db2:3306")).hasMessageContaining("failed the check: 1045 no");
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
