// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenerCommandsTest {
    private final OpenListeners open = new OpenListeners();
    private final ListenerCommands commands = new ListenerCommands();

    ListenerCommandsTest() {
        commands.listeners = open;
    }

    @Test
    void openTellsThePortThatZeroBecame() throws Exception {
        assertThat(Printed.text(commands.open("tcp:127.0.0.1:0"))).contains("shell-1", "tcp:127.0.0.1:43211");
        assertThat(Printed.object(commands.open("tcp:127.0.0.1:0", "--json")))
                .containsEntry("name", "shell-2")
                .containsEntry("listening_on", "tcp:127.0.0.1:43211");
    }

    @Test
    void openPassesEverySettingOn() {
        commands.open(
                "sock:/tmp/s.sock,mode=0770",
                "--name",
                "extra",
                "--protocol=tcp",
                "--destination",
                "tcp:127.0.0.1:3306",
                "backlog=128");
        assertThat(open.settings.get("extra"))
                .isEqualTo(Map.of(
                        "address", "sock:/tmp/s.sock,mode=0770",
                        "protocol", "tcp",
                        "destination", "tcp:127.0.0.1:3306",
                        "backlog", "128"));
    }

    @Test
    void openRefusesWhatIsWrong() {
        assertThatThrownBy(() -> commands.open("udp:1"))
                .hasMessageContaining("\"udp:1\"")
                .hasMessageContaining("tcp:");
        assertThatThrownBy(() -> commands.open("tcp:127.0.0.1:0", "backlog")).hasMessageContaining("key=value");
        assertThatThrownBy(() -> commands.open("tcp:127.0.0.1:0", "address=x")).hasMessageContaining("given twice");
        assertThatThrownBy(() -> commands.open("tcp:127.0.0.1:1"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.status()).isEqualTo(1))
                .hasMessageContaining("permission denied");
        assertThat(open.list()).isEmpty();
    }

    @Test
    void listShowsAndCloseCloses() throws Exception {
        commands.open("tcp:127.0.0.1:0", "--name", "extra", "--destination", "tcp:db:3306");
        assertThat(Printed.text(commands.list())).contains("extra", "open", "tcp:127.0.0.1:43211", "tcp:db:3306");
        assertThat(Printed.list(commands.list("--json"))).hasSize(1);
        assertThat(Printed.text(commands.close("extra"))).contains("extra is closed");
        assertThat(Printed.text(commands.list())).isEqualTo("no listeners");
        assertThatThrownBy(() -> commands.close("extra")).hasMessageContaining("no listener extra");
    }

    @Test
    void whatIsDrainedIsShownAndResumed() throws Exception {
        commands.open("tcp:127.0.0.1:0", "--name", "extra");
        assertThat(Printed.text(commands.drain("extra"))).contains("accepts nobody", "2 sessions go on");
        assertThat(Printed.narrow(commands.list())).contains("draining");
        assertThat(Printed.object(commands.resume("extra", "--json"))).containsEntry("state", "open");
        assertThatThrownBy(() -> commands.drain("other")).hasMessageContaining("no listener other");
        assertThatThrownBy(() -> commands.resume("other")).hasMessageContaining("no listener other");
    }

    @Test
    void withoutTransportItSaysSo() {
        commands.listeners = null;
        assertThatThrownBy(() -> commands.list()).hasMessageContaining("org.sluice.transport");
    }
}
