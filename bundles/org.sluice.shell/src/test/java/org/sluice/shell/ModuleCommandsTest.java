// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.sluice.api.module.Difference;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.Modules;
import org.sluice.api.module.SwapException;
import org.sluice.api.module.Swaps;
import org.sluice.api.reload.Generation;

class ModuleCommandsTest {
    private final ModuleCommands commands = new ModuleCommands();

    ModuleCommandsTest() {
        commands.modules = new One();
        commands.swaps = new None();
    }

    /** One router. */
    private static final class One implements Modules {
        private Mode mode = new Mode.Active();

        @Override
        public List<ModuleInfo> list() {
            return List.of(new ModuleInfo(
                    "org.sluice.router.cdb-users",
                    "router",
                    List.of(),
                    "users of a file",
                    new Generation("org.sluice.router.cdb", "0.1.0", 3),
                    7,
                    70,
                    0,
                    mode,
                    ModuleInfo.Standing.IN_FORCE,
                    1_234_567,
                    2,
                    "java.lang.IllegalStateException: the file is in the way of the other file",
                    100,
                    1,
                    0));
        }

        @Override
        public List<Difference> differences() {
            return List.of(new Difference(
                    Instant.EPOCH, "router", "whee", "[tcp:10.0.0.1:3306]", "org.x/1#4 (x)", "[tcp:10.0.0.2:3306]"));
        }

        @Override
        public int mode(String name, Mode wanted) {
            mode = wanted;
            return name.equals("org.sluice.router.cdb-users") ? 1 : 0;
        }

        @Override
        public int reinstate(String name) {
            return 0;
        }

        @Override
        public CompletionStage<Void> retire(long bundleId) {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void recall(long bundleId) {}
    }

    /** Swaps nothing. */
    private static final class None implements Swaps {
        @Override
        public Swap swap(String old, String replacement) throws SwapException {
            throw new SwapException("there is no bundle " + old);
        }

        @Override
        public Swap rollback() throws SwapException {
            throw new SwapException("there is no swap to take back");
        }

        @Override
        public List<Swap> history() {
            return List.of(
                    new Swap(Instant.EPOCH, "org.x.routers/1.0.0 (7)", "org.x.routers/2.0.0 (45)", "swapped"),
                    new Swap(Instant.EPOCH, "org.x.routers/1.0.0 (7)", "org.y/1.0.0 (46)", "swapped"));
        }
    }

    @Test
    void theTableFitsATerminalAndTheJsonHasAll() throws Exception {
        assertThat(Printed.narrow(commands.list()))
                .contains("org.sluice.router.cdb-users", "active", "router", "1234567");
        assertThat(Printed.list(commands.list("--json")).toString())
                .contains("bundle=org.sluice.router.cdb", "decisions=1234567", "last_fault=java.lang", "generation=3");
        assertThat(Printed.narrow(commands.history()))
                .contains(
                        "1970-01-01T00:00:00Z  org.x.routers  1.0.0 (7)  2.0.0 (45)        swapped",
                        "1970-01-01T00:00:00Z  org.x.routers  1.0.0 (7)  org.y/1.0.0 (46)  swapped");
    }

    @Test
    void aModeIsSaidInTheWordsOfTheConfiguration() throws Exception {
        assertThat(Printed.text(commands.mode("--force", "org.sluice.router.cdb-users", "canary=1%")))
                .contains("org.sluice.router.cdb-users is canary=1% from the next login on");
        assertThat(Printed.narrow(commands.list())).contains("canary=1%");
        assertThatThrownBy(() -> commands.mode("org.sluice.router.cdb-users", "sometimes"))
                .hasMessageContaining("\"sometimes\" is not active, shadow or canary=PERCENT%");
        assertThatThrownBy(() -> commands.mode("x", "shadow"))
                .hasMessageContaining("there is no module x; module:list shows all");
    }

    @Test
    void theOnlyRouterIsTakenOutOfForceOnlyByForce() throws Exception {
        commands.modules = new KnownModules()
                .add("a", "router", 1, new Mode.Active())
                .add("b", "router", 2, new Mode.Shadow())
                .add("c", "interceptor", 3, new Mode.Active());
        assertThatThrownBy(() -> commands.mode("a", "shadow"))
                .hasMessage("a is the only active router: as shadow sessions would go where their listener's"
                        + " destination says, and fail where it names none; --force does it");
        assertThat(Printed.narrow(commands.list())).contains("a     active").doesNotContain("a     shadow");
        assertThat(Printed.text(commands.mode("b", "active"))).contains("b is active");
        assertThat(Printed.text(commands.mode("a", "shadow"))).contains("a is shadow");
        assertThat(Printed.text(commands.mode("b", "shadow", "--force"))).contains("no active router is left");
        assertThat(Printed.text(commands.mode("c", "shadow"))).contains("c is shadow");
    }

    @Test
    void aKindIsAskedForByOneWord() throws Exception {
        commands.modules = new KnownModules()
                .add("a", "auth method", 1, new Mode.Active(), "x")
                .add("b", "router", 2, new Mode.Active());
        assertThat(Printed.list(commands.list("--json", "--kind", "auth-method")))
                .hasSize(1);
        assertThat(Printed.text(commands.list("--kind", "router")))
                .contains("b")
                .doesNotContain("auth method");
        assertThat(commands.words(Kind.MODULE_KIND)).containsExactly("router", "auth-method");
    }

    @Test
    void aModeThatLeavesNobodyActiveSaysSo() throws Exception {
        commands.modules = new KnownModules()
                .add("a", "auth method", 1, new Mode.Active(), "x", "y")
                .add("b", "auth method", 2, new Mode.Active(), "y");
        assertThat(Printed.text(commands.mode("a", "shadow")))
                .contains("no active auth method for x is left")
                .doesNotContain("for y");
        assertThat(Printed.text(commands.mode("a", "active"))).doesNotContain("is left");
    }

    @Test
    void whatDiffersInTheSameWayIsOneRowAndTheNewestIsTheFirst() throws Exception {
        KnownModules modules = new KnownModules();
        commands.modules = modules;
        RouteCommands routes = new RouteCommands(id -> "? ?");
        routes.modules = modules;
        for (int i = 0; i < 30; i++) {
            modules.differences.add(new Difference(
                    Instant.ofEpochSecond(i), "router", "user" + i % 3, "[tcp:old:1]", "org.x/1#4 (x)", "[tcp:new:1]"));
        }
        modules.differences.add(new Difference(
                Instant.ofEpochSecond(99), "router", "whee", "[tcp:old:1]", "org.x/1#4 (x)", "[tcp:other:1]"));
        assertThat(Printed.text(routes.diff()).lines())
                .satisfiesExactly(
                        heading -> assertThat(heading).contains("LAST AT", "TIMES", "FOR"),
                        newest -> assertThat(newest).contains("00:01:39Z", " 1 ", "whee", "tcp:other:1"),
                        others -> assertThat(others).contains("00:00:29Z", " 30 ", "user2 and 2 others", "tcp:new:1"));
        assertThat(Printed.narrow(routes.diff())).contains("tcp:other:1");
        assertThat(Printed.list(routes.diff("--json"))).hasSize(31);
    }

    @Test
    void whatFailsIsToldInOneLine() {
        assertThatThrownBy(() -> commands.swap("x", "y")).hasMessage("there is no bundle x");
        assertThatThrownBy(() -> commands.rollback()).hasMessage("there is no swap to take back");
        commands.modules = null;
        assertThatThrownBy(() -> commands.list()).hasMessageContaining("org.sluice.module");
    }
}
