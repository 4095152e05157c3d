// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.session.SessionId;
import org.sluice.api.session.SessionPhase;

class SessionCommandsTest {
    private final LiveSessions live = new LiveSessions()
            .add(1, "whee", "tcp:db1:3306", SessionPhase.RELAYING)
            .add(2, null, "tcp:db2:3306", SessionPhase.CLIENT_DONE)
            .add(3, "toast", null, SessionPhase.CONNECTING);
    private final SessionCommands commands = new SessionCommands();

    SessionCommandsTest() {
        commands.sessions = live;
    }

    @Test
    void listShowsAllSessionsInAlignedColumns() {
        assertThat(Printed.text(commands.list()).lines())
                .hasSize(4)
                .satisfiesExactly(
                        heading -> assertThat(heading)
                                .containsSubsequence(
                                        "ID",
                                        "CLIENT",
                                        "USER",
                                        "LISTENER",
                                        "SERVER",
                                        "THREAD",
                                        "ON SERVER",
                                        "STATE",
                                        "COMMANDS",
                                        "AGE",
                                        "IDLE",
                                        "IN",
                                        "OUT"),
                        first -> assertThat(first)
                                .containsSubsequence(
                                        "1",
                                        "10.0.0.7:51231",
                                        "whee",
                                        "main",
                                        "tcp:db1:3306",
                                        "1073741825",
                                        "6217",
                                        "relaying",
                                        "12",
                                        "3m2",
                                        "350ms",
                                        "1.2 kB",
                                        "5.6 MB"),
                        second -> assertThat(second).containsPattern("client_done +- "),
                        third -> assertThat(third).contains("toast").containsPattern("connecting +0 "));
    }

    @Test
    void inANarrowTerminalTheListKeepsClientUserServerAndState() {
        live.add(12345, "a_user_name", "tcp:192.168.100.101:33060", SessionPhase.CLIENT_DONE);
        assertThat(Printed.narrow(commands.list()))
                .contains("10.0.0.7:512312345", "a_user_name", "tcp:192.168.100.101:33060", "client_done", "LISTENER");
        live.add(
                1234567,
                "a_name_of_thirty_two_bytes_no_les",
                "tcp:[2001:db8:1:2:3:4:5:6]:33060",
                SessionPhase.RELAYING);
        assertThat(Printed.narrow(commands.list()))
                .contains(
                        "10.0.0.7:51231234567",
                        "user: ",
                        "a_name_of_thirty_two_bytes_no_les",
                        "tcp:[2001:db8:1:2:3:4:5:6]:33060");
    }

    @Test
    void listPicksByUserServerRouterAndState() {
        assertThat(Printed.text(commands.list("--user", "whee")))
                .contains("db1")
                .doesNotContain("db2");
        assertThat(Printed.text(commands.list("--route", "db2")))
                .contains("db2")
                .doesNotContain("db1");
        assertThat(Printed.text(commands.list("--route=router.fixed")).lines()).hasSize(3);
        assertThat(Printed.text(commands.list("--state", "CONNECTING")))
                .contains("toast")
                .doesNotContain("whee");
        assertThat(Printed.text(commands.list("--user", "nobody"))).isEqualTo("no sessions");
    }

    @Test
    void listAsJsonHasExactNumbersAndNullForWhatIsNotKnown() throws Exception {
        assertThat(Printed.list(commands.list("--json", "--state", "client_done")))
                .singleElement()
                .isInstanceOfSatisfying(Map.class, session -> {
                    assertThat(session.get("id")).isEqualTo(2);
                    assertThat(session.get("output_bytes")).isEqualTo(5_600_000);
                    assertThat(session.get("protocol")).isEqualTo("tcp");
                    assertThat(session.containsKey("user")).isTrue();
                    assertThat(session.get("user")).isNull();
                });
        assertThat(Printed.list(commands.list("--json", "--user", "nobody"))).isEmpty();
    }

    @Test
    void showTellsWhyTheSessionWasRoutedWhere() throws Exception {
        assertThat(Printed.text(commands.show("1")))
                .contains("routed by")
                .contains("org.sluice.router.fixed/0.1.0#3: failover")
                .contains("5600000");
        assertThat(Printed.object(commands.show("1", "--json"))).containsEntry("server", "tcp:db1:3306");
    }

    @Test
    void showTellsHowTheUserHasLoggedInAndWhatTheProtocolKnows() throws Exception {
        assertThat(Printed.narrow(commands.show("1")).replaceAll("\\s+", " "))
                .contains("logged in by mysql_native_password, verified by org.sluice.auth.nativepassword/0.1.0")
                .contains("commands 12")
                .contains("server version 11.4.9-MariaDB");
        assertThat(Printed.object(commands.show("1", "--json")))
                .containsEntry(
                        "authenticated_by", "mysql_native_password, verified by org.sluice.auth.nativepassword/0.1.0")
                .containsEntry("commands", 12)
                .containsEntry(
                        "details",
                        Map.of(
                                "connection id", "1073741825",
                                "connection id on the server", "6217",
                                "server version", "11.4.9-MariaDB"));
        assertThat(Printed.text(commands.show("3"))).containsPattern("logged in by +not yet");
        assertThat(Printed.text(commands.show("2"))).doesNotContain("logged in by", "commands");
    }

    @Test
    void killEndsTheSession() {
        assertThat(Printed.text(commands.kill("3"))).contains("session 3");
        assertThat(live.find(new SessionId(3))).isEmpty();
    }

    @Test
    void aSessionThatEndsAlreadyIsNotKilledAgain() {
        live.add(7, "whee", "tcp:db1:3306", SessionPhase.CLOSED);
        assertThat(Printed.text(commands.kill("7"))).isEqualTo("session 7 ends already (killed)");
        assertThat(Printed.text(commands.list("--state", "ending"))).contains("ending");
    }

    @Test
    void anUnknownSessionIsAFailureAndNamed() {
        assertThatThrownBy(() -> commands.kill("99"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.status()).isEqualTo(1))
                .hasMessageContaining("no session 99");
    }

    @Test
    void wrongUseNamesTheWordAndTheUsage() {
        assertThatThrownBy(() -> commands.show("x1"))
                .isInstanceOfSatisfying(
                        CommandException.class, e -> assertThat(e.status()).isEqualTo(2))
                .hasMessageContaining("\"x1\" is not a session id")
                .hasMessageContaining("session:show [--json] ID");
        assertThatThrownBy(() -> commands.show()).hasMessageContaining("ID is missing");
        assertThatThrownBy(() -> commands.show("1", "2")).hasMessageContaining("\"2\" is too much");
        assertThatThrownBy(() -> commands.list("--colour")).hasMessageContaining("no option --colour");
        assertThatThrownBy(() -> commands.list("--user")).hasMessageContaining("--user needs a value");
        assertThatThrownBy(() -> commands.list("--state", "asleep")).hasMessageContaining("relaying");
    }

    @Test
    void helpNamesEveryOptionAndHasAnExample() {
        for (Usage usage : commands.usages()) {
            assertThat(usage.help(commands).text(0))
                    .contains(usage.command(), "usage:", "--json", "--help", "example: ");
        }
        assertThat(Printed.text(commands.list("--help"))).contains("--user U", "--route R", "--state S");
    }

    @Test
    void withoutSessionsTheCommandSaysWhatIsMissing() {
        commands.sessions = null;
        assertThatThrownBy(() -> commands.list()).hasMessageContaining("org.sluice.transport");
        assertThat(commands.words(Kind.SESSION_ID)).isEmpty();
    }

    @Test
    void aUserNameCanNotSteerTheTerminal() {
        live.add(4, "\u001b[2Jevil", null, SessionPhase.RELAYING);
        assertThat(Printed.text(commands.list("--user", "\u001b[2Jevil"))).contains("?[2Jevil");
    }
}
