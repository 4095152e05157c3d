// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sluice.api.module.Mode;
import org.sluice.api.session.SessionPhase;

class CompletionTest {
    private final Completion completion;

    CompletionTest() {
        SessionCommands sessions = new SessionCommands();
        sessions.sessions = new LiveSessions()
                .add(7, "whee", "tcp:db1:3306", SessionPhase.RELAYING)
                .add(71, null, null, SessionPhase.ROUTING);
        ListenerCommands listeners = new ListenerCommands();
        OpenListeners open = new OpenListeners();
        open.open("main", Map.of("address", "tcp:127.0.0.1:0"));
        open.open("extra", Map.of("address", "tcp:127.0.0.1:0"));
        listeners.listeners = open;
        Set<String> commands = Set.of(
                "session:list",
                "session:show",
                "session:kill",
                "listener:list",
                "listener:open",
                "listener:close",
                "felix:lb",
                "felix:help",
                "gogo:grep");
        ModuleCommands modules = new ModuleCommands();
        modules.modules = new KnownModules()
                .add("org.x.rules", "access rule", 1, new Mode.Active())
                .add("org.x.routers", "router", 2, new Mode.Active());
        completion = new Completion(
                () -> commands,
                () -> List.of(
                        sessions,
                        listeners,
                        modules,
                        new RouteCommands(id -> "? ?"),
                        new DestinationCommands(),
                        new ShellWords(() -> List.of("org.example.one", "org.example.two"))));
    }

    private List<String> at(String line) {
        return completion.complete(line, line.length());
    }

    @Test
    void commandsAreOfferedWithTheirDomainAndWithoutWhereThatIsClear() {
        assertThat(at("session:")).containsExactly("session:kill", "session:list", "session:show");
        assertThat(at("ki")).containsExactly("kill");
        assertThat(at("li"))
                .containsExactly(
                        "listener:close", "listener:drain", "listener:list", "listener:open", "listener:resume");
        assertThat(at("")).startsWith("destination:check", "destination:drain").contains("felix:lb", "lb", "grep");
        assertThat(at("session:list | gr")).containsExactly("grep");
        assertThat(at("help list"))
                .containsExactly(
                        "listener",
                        "listener:close",
                        "listener:drain",
                        "listener:list",
                        "listener:open",
                        "listener:resume");
    }

    @Test
    void optionsAreOfferedOnce() {
        assertThat(at("session:list --")).containsExactly("--user", "--route", "--state", "--json", "--help");
        assertThat(at("session:list --json --")).doesNotContain("--json");
        assertThat(at("session:list --state=routing --s")).isEmpty();
    }

    @Test
    void valuesAndOperandsAreWhatIsThereNow() {
        assertThat(at("session:kill 7")).containsExactly("7", "71");
        assertThat(at("kill ")).startsWith("7", "71");
        assertThat(at("session:list --user ")).containsExactly("whee");
        assertThat(at("session:list --route ")).containsExactly("tcp:db1:3306");
        assertThat(at("session:list --state=re")).containsExactly("--state=relaying");
        assertThat(at("listener:close ")).startsWith("extra", "main");
        assertThat(at("listener:close main e")).isEmpty();
        assertThat(at("listener:open ss")).containsExactly("ssl:");
        assertThat(at("listener:open --protocol ")).containsExactly("tcp");
    }

    @Test
    void whatWatchRepeatsIsCompletedAsItIsAlone() {
        assertThat(at("wat")).containsExactly("watch");
        assertThat(at("watch session:k")).containsExactly("session:kill");
        assertThat(at("watch -n 5 session:show 7")).containsExactly("7", "71");
        assertThat(at("watch session:list --user ")).containsExactly("whee");
        assertThat(at("watch --")).containsExactly("--help");
    }

    @Test
    void helpKnowsGroupsAndCommands() {
        assertThat(at("help se")).startsWith("session");
        assertThat(at("help session:k")).containsExactly("session:kill");
    }

    @Test
    void modulesKindsAndDestinationsComeFromTheServices() {
        assertThat(at("module:mode ")).startsWith("org.x.routers", "org.x.rules");
        assertThat(at("module:mode org.x.rules ")).startsWith("active", "shadow");
        assertThat(at("module:reinstate org.x.ru")).containsExactly("org.x.rules");
        assertThat(at("module:swap org.x.ro")).containsExactly("org.x.routers");
        assertThat(at("module:list --kind ")).containsExactly("router", "access-rule");
        assertThat(at("route:explain whee 10")).containsExactly("10.0.0.7");
        assertThat(at("route:explain --listener ")).containsExactly("extra", "main");
        assertThat(at("destination:drain ")).startsWith("tcp:db1:3306");
    }

    @Test
    void commandsOfOthersAreHelpedToo() {
        assertThat(at("stop org.example.t")).containsExactly("org.example.two");
        assertThat(at("felix:update ")).containsExactly("org.example.one", "org.example.two");
        assertThat(at("cdb:get w")).containsExactly("whee");
        assertThat(at("lb ")).isEmpty();
    }

    @Test
    void onlyWhatStandsBeforeTheCursorCounts() {
        assertThat(completion.complete("session:k extra words", 9)).containsExactly("session:kill");
        assertThat(completion.complete("ki", 99)).containsExactly("kill");
        assertThat(at("unknown:command x")).isEmpty();
    }
}
