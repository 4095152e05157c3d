// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.module.Mode;

class AuthCommandsTest {
    private final AuthCommands commands = new AuthCommands(id -> "org.example.auth" + id + " 1.2." + id);

    private void method(long bundle, int ranking, Object plugins, AuthMethod method) {
        Map<String, Object> properties = Map.of(
                "service.bundleid",
                bundle,
                "service.id",
                100 + bundle,
                "service.ranking",
                ranking,
                AuthMethod.AUTH_PLUGIN,
                plugins);
        List<Map.Entry<Map<String, Object>, AuthMethod>> more = new ArrayList<>(commands.methods);
        more.add(Map.entry(properties, method));
        commands.methods = more;
    }

    @Test
    void theMethodsStandInTheOrderInWhichALoginAsksThem() throws Exception {
        method(
                1,
                -10,
                new String[] {AuthMethod.ANY_PLUGIN, "mysql_clear_password"},
                () -> "puts the server's challenge to the client");
        method(2, 0, new String[] {"caching_sha2_password", "sha256_password"}, () -> "by SHA-256");
        method(3, 0, "mysql_native_password", () -> "by hash");
        assertThat(Printed.text(commands.list()).lines())
                .satisfiesExactly(
                        heading -> assertThat(heading)
                                .containsSubsequence(
                                        "RANKING", "STANDING", "BUNDLE", "VERSION", "PLUGINS", "DESCRIPTION"),
                        first -> assertThat(first)
                                .containsSubsequence("0", "auth2", "1.2.2", "caching_sha2_password, sha256_password"),
                        second -> assertThat(second).contains("auth3", "mysql_native_password", "by hash"),
                        third -> assertThat(third)
                                .contains("-10", "auth1", "all others, mysql_clear_password", "challenge"));
        assertThat(Printed.list(commands.list("--json"))).hasSize(3).first().satisfies(first -> assertThat(first)
                .isEqualTo(Map.of(
                        "ranking",
                        0,
                        "standing",
                        "active",
                        "bundle",
                        "org.example.auth2",
                        "version",
                        "1.2.2",
                        "plugins",
                        List.of("caching_sha2_password", "sha256_password"),
                        "description",
                        "by SHA-256")));
    }

    @Test
    void anEightyColumnTerminalHasEveryWord() {
        String described = "verifies and answers with a password or its hash, and relays between TLS and RSA";
        method(2, 0, new String[] {"caching_sha2_password", "sha256_password"}, () -> described);
        assertThat(Printed.narrow(commands.list()).replaceAll("\\s+", " "))
                .contains("caching_sha2_password, sha256_password", described);
    }

    @Test
    void aMethodThatFailsDoesNotTakeTheOthersWithIt() {
        method(1, 0, "one", () -> {
            throw new IllegalStateException("half loaded");
        });
        method(2, 0, "two", () -> "works");
        assertThat(Printed.text(commands.list())).contains("half loaded", "works");
    }

    @Test
    void aMethodInShadowIsSeenToBeThere() throws Exception {
        method(1, 0, "one", () -> "by hash");
        commands.modules = new KnownModules().add("auth1", "auth method", 101, new Mode.Shadow(), "one");
        assertThat(Printed.narrow(commands.list())).contains("STANDING", "shadow");
        assertThat(Printed.list(commands.list("--json")).toString()).contains("standing=shadow");
    }

    @Test
    void withoutMethodsItSaysWhatIsMissing() {
        assertThat(Printed.text(commands.list())).contains("no authentication methods", "org.sluice.auth");
        assertThatThrownBy(() -> commands.list("x")).hasMessageContaining("\"x\" is too much");
        assertThat(Printed.text(commands.list("--help"))).contains("auth:list", "--json");
    }
}
