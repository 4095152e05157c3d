// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sluice.api.address.Address;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;
import org.sluice.api.module.Mode;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

class RouteCommandsTest {
    private final OpenListeners open = new OpenListeners();
    private final RouteCommands commands = new RouteCommands(id -> "org.example.router" + id + " 1.2." + id);
    private final List<Map.Entry<Map<String, Object>, Router>> routers = new ArrayList<>();

    RouteCommandsTest() {
        commands.listeners = open;
        open.open("main", Map.of("address", "tcp:127.0.0.1:0", "destination", "tcp:default:3306"));
        open.open("other", Map.of("address", "tcp:127.0.0.1:0"));
    }

    private void router(long bundle, int ranking, Function<RouteRequest, RouteDecision> answer) {
        Map<String, Object> properties =
                Map.of("service.bundleid", bundle, "service.id", 100 + bundle, "service.ranking", ranking);
        routers.add(Map.entry(properties, new AnsweringRouter("router " + bundle, answer)));
        commands.routers = List.copyOf(routers);
    }

    private void source(long bundle, int ranking, Function<CredentialRequest, Credential> answer) {
        Map<String, Object> properties =
                Map.of("service.bundleid", bundle, "service.id", 100 + bundle, "service.ranking", ranking);
        List<Map.Entry<Map<String, Object>, CredentialSource>> more = new ArrayList<>(commands.sources);
        more.add(Map.entry(properties, new AnsweringSource(answer)));
        commands.sources = more;
    }

    private record AnsweringSource(Function<CredentialRequest, Credential> answer) implements CredentialSource {
        @Override
        public Credential credential(CredentialRequest request) {
            return answer.apply(request);
        }

        @Override
        public String describe() {
            return "answers";
        }
    }

    private static RouteDecision to(String destination) {
        return new RouteDecision.To(List.of(Destination.parse(destination)), "it is the only one");
    }

    @Test
    void listIsInTheOrderInWhichTheyAreAsked() throws Exception {
        router(1, 0, request -> to("tcp:a:1"));
        router(2, 10, request -> to("tcp:b:1"));
        router(3, 0, request -> to("tcp:c:1"));
        assertThat(Printed.text(commands.list()))
                .containsSubsequence("org.example.router2", "org.example.router1", "org.example.router3")
                .contains("1.2.2", "router 2");
        assertThat(Printed.list(commands.list("--json"))).hasSize(3);
    }

    @Test
    void explainTellsWhoAnswersAndWhyTheOthersDoNot() throws Exception {
        router(1, 30, request -> new RouteDecision.Unknown("no such user: " + request.user()));
        router(2, 20, request -> new RouteDecision.Later(CompletableFuture.supplyAsync(() -> to("tcp:b:1"))));
        router(3, 10, request -> to("tcp:c:1"));
        assertThat(Printed.text(commands.explain("whee", "10.0.0.7:512")).lines())
                .satisfiesExactly(
                        question -> assertThat(question).isEqualTo("user whee from 10.0.0.7:512 on listener main"),
                        heading -> assertThat(heading).contains("ANSWER", "WHY"),
                        first -> assertThat(first).contains("router1", "unknown", "no such user: whee"),
                        second -> assertThat(second).startsWith("->").contains("router2", "to tcp:b:1", "only one"),
                        third -> assertThat(third).contains("router3", "not asked; would say to tcp:c:1"),
                        outcome -> assertThat(outcome).contains("would go to tcp:b:1", "tcp:default:3306"),
                        login -> assertThat(login).contains("relayed"),
                        missing -> assertThat(missing).contains("no authentication method"));
        assertThat(Printed.object(commands.explain("whee", "10.0.0.7", "--json")))
                .containsEntry("client", "10.0.0.7")
                .containsEntry("outcome", "to")
                .containsEntry("default_destination", "tcp:default:3306");
    }

    private static RouteDecision to(Credential credential) {
        return new RouteDecision.To(List.of(Destination.parse("tcp:b:1")), "it is the only one", credential);
    }

    private static Secret password(String text) {
        return Secret.password(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void explainTellsHowTheUserWouldLogInAndNeverASecret() throws Exception {
        Secret hash = Secret.of(Secret.Kind.NATIVE_STORED, new byte[20]);
        Credential.ServerLogin own = new Credential.ServerLogin("app", password("t0ps3cret"));
        router(1, 10, request -> to(new Credential.Known(List.of(hash), null)));
        assertThat(Printed.text(commands.explain("whee")))
                .contains("verified by the proxy, with a hash of mysql_native_password from org.example.router1")
                .contains("the same user");
        router(2, 20, request -> to(new Credential.Known(List.of(hash, password("toast")), own)));
        assertThat(Printed.narrow(commands.explain("whee")).replaceAll("\\s+", " "))
                .contains("or a password from org.example.router2", "would be app, with a password of its own")
                .doesNotContain("toast", "t0ps3cret");
        assertThat(String.valueOf(commands.explain("whee", "--json")))
                .contains("\"server_user\":\"app\"", "\"method\":\"verified\"")
                .doesNotContain("toast", "t0ps3cret");
        router(3, 30, request -> to(new Credential.Relayed()));
        assertThat(Printed.text(commands.explain("whee")))
                .contains("relayed: the server asks and the client answers", "org.example.router3 knows no secret");
    }

    private void method(String... plugins) {
        List<Map.Entry<Map<String, Object>, AuthMethod>> more = new ArrayList<>(commands.methods);
        more.add(Map.entry(Map.of("service.bundleid", 9L, AuthMethod.AUTH_PLUGIN, plugins), () -> "a method"));
        commands.methods = more;
    }

    @Test
    void explainSaysWhichAuthenticationMethodIsMissing() throws Exception {
        Secret hash = Secret.of(Secret.Kind.NATIVE_STORED, new byte[20]);
        router(1, 10, request -> to(new Credential.Known(List.of(hash), null)));
        method("caching_sha2_password", "sha256_password");
        assertThat(Printed.text(commands.explain("whee")))
                .contains("would fail: no authentication method for mysql_native_password is there", "auth:list");
        method("mysql_native_password");
        assertThat(Printed.text(commands.explain("whee")))
                .doesNotContain("would fail")
                .contains("verified by the proxy and then relayed");
        assertThat(String.valueOf(commands.explain("whee", "--json")))
                .contains("\"then_relayed_for_other_plugins\":true", "\"missing\":null");
        router(2, 20, request -> to(new Credential.Known(List.of(hash, password("toast")), null)));
        assertThat(Printed.text(commands.explain("whee"))).doesNotContain("would fail", "then relayed");
        router(3, 30, request -> to(new Credential.Relayed()));
        assertThat(Printed.text(commands.explain("whee")))
                .contains("would fail: no authentication method relays other plugins than caching_sha2_password,"
                        + " mysql_native_password, sha256_password");
        method(AuthMethod.ANY_PLUGIN);
        assertThat(Printed.text(commands.explain("whee"))).doesNotContain("would fail");
        commands.methods = List.of();
        assertThat(String.valueOf(commands.explain("whee", "--json")))
                .contains("no authentication method is there (is one of org.sluice.auth.* stopped, or not active?");
    }

    @Test
    void explainAsksTheSourcesOfSecretsWhereTheRouterKnowsNone() {
        router(1, 10, request -> to("tcp:b:1"));
        assertThat(Printed.text(commands.explain("whee"))).contains("relayed", "nobody here knows the secret");
        assertThat(Printed.text(commands.explain("-"))).doesNotContain("the login");
        source(5, 0, request -> new Credential.Known(List.of(password(request.user())), null));
        source(6, 7, request -> new Credential.Unknown());
        assertThat(Printed.text(commands.explain("whee"))).contains("with a password from org.example.router5");
        source(7, 8, request -> {
            throw new IllegalStateException("half loaded");
        });
        assertThat(Printed.text(commands.explain("whee"))).contains("would fail: org.example.router7: half loaded");
    }

    @Test
    void explainFitsAnEightyColumnTerminalWithEveryWord() {
        String why = "a reason of so many words that it can not stand on a line of its own beside all the others";
        router(1, 30, request -> new RouteDecision.Unknown(why));
        router(2, 20, request -> to("tcp:a-long-name-of-a-server.example.org:3306"));
        String shown = Printed.narrow(commands.explain("whee"));
        assertThat(shown.replaceAll("\\s+", " "))
                .contains(why, "tcp:a-long-name-of-a-server.example.org:3306", "router1");
    }

    /** Of two addresses one is drained. */
    private record Drained(String address) implements Destinations {
        @Override
        public List<DestinationInfo> list() {
            return List.of(
                    new DestinationInfo(address, DestinationInfo.State.DRAINED, 0, 0, 0),
                    new DestinationInfo("tcp:open:1", DestinationInfo.State.OPEN, 1, 1, 0));
        }

        @Override
        public boolean drain(Address other) {
            return false;
        }

        @Override
        public boolean resume(Address other) {
            return false;
        }

        @Override
        public CompletionStage<CheckReport> check(Address other) {
            throw new IllegalStateException("nobody checks here");
        }
    }

    @Test
    void explainSaysWhatIsDrained() throws Exception {
        router(
                1,
                0,
                request -> new RouteDecision.To(
                        List.of(Destination.parse("tcp:b:1,weight=7"), Destination.parse("tcp:open:1")), "both"));
        commands.destinations = new Drained("tcp:b:1");
        assertThat(Printed.text(commands.explain("whee")))
                .contains("(drained) then tcp:open:1", "what is drained is left out");
        assertThat(String.valueOf(commands.explain("whee", "--json"))).contains("\"drained\":[\"tcp:b:1\"]");
        router(2, 5, request -> to("tcp:b:1"));
        assertThat(Printed.text(commands.explain("whee")))
                .contains("all that it could go to is drained: it would fail");
        commands.routers = List.of();
        commands.destinations = new Drained("tcp:default:3306");
        assertThat(Printed.text(commands.explain("whee")))
                .contains("default destination tcp:default:3306, which is drained: it would fail");
    }

    @Test
    void explainTellsTheSideOfTheUser() throws Exception {
        router(1, 0, request -> to("tcp:old:1"));
        router(2, 0, request -> to("tcp:new:1"));
        Mode.Canary half = new Mode.Canary(50);
        commands.modules = new KnownModules().add("two", "router", 102, half);
        String inside = user(half, true);
        String outside = user(half, false);
        assertThat(Printed.text(commands.explain(inside)))
                .contains("canary=50% and this user is in it: to tcp:new:1", "would go to tcp:new:1")
                .contains("not asked; would say to tcp:old:1");
        assertThat(Printed.text(commands.explain(outside)))
                .contains("canary=50% without this user; would say to tcp:new:1", "would go to tcp:old:1");
        assertThat(String.valueOf(commands.explain(outside, "--json")))
                .contains("\"standing\":\"canary=50%\",\"counts\":false");
    }

    private static String user(Mode.Canary share, boolean included) {
        return IntStream.range(0, 1000)
                .mapToObj(number -> "user" + number)
                .filter(name -> share.includes(name) == included)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMethodInShadowCanNotHelpALogin() {
        router(1, 0, request -> to(new Credential.Relayed()));
        commands.methods = List.of(Map.entry(
                Map.of("service.bundleid", 9L, "service.id", 109L, AuthMethod.AUTH_PLUGIN, AuthMethod.ANY_PLUGIN),
                () -> "a method"));
        assertThat(Printed.text(commands.explain("whee"))).doesNotContain("would fail");
        commands.modules = new KnownModules().add("a", "auth method", 109, new Mode.Shadow(), AuthMethod.ANY_PLUGIN);
        assertThat(Printed.text(commands.explain("whee")))
                .contains("would fail: no authentication method is there", "or not active?");
    }

    @Test
    void aRouterThatDoesNotFitTheApiFailsAlone() {
        router(2, 20, request -> {
            throw new NoSuchMethodError("org.sluice.api.route.Router.gone()");
        });
        router(1, 10, request -> to("tcp:b:1"));
        assertThat(Printed.text(commands.explain("whee"))).contains("failed", "Router.gone()", "would say to tcp:b:1");
    }

    @Test
    void explainEndsAtTheDefaultDestination() {
        router(1, 0, request -> new RouteDecision.Unknown("not mine"));
        assertThat(Printed.text(commands.explain("-"))).contains("no user", "default destination tcp:default:3306");
        assertThat(Printed.text(commands.explain("-", "--listener", "other"))).contains("no_route");
    }

    @Test
    void aRouterThatFailsOrRefusesDecidesToo() {
        router(1, 10, request -> new RouteDecision.Refused("banned"));
        assertThat(Printed.text(commands.explain("whee"))).contains("refused", "banned", "route_refused");
        router(2, 20, request -> {
            throw new IllegalStateException("half loaded");
        });
        assertThat(Printed.text(commands.explain("whee"))).contains("failed", "half loaded", "route_failed");
    }

    @Test
    void explainRefusesWhatIsNoAddressAndNeverLooksANameUp() {
        assertThatThrownBy(() -> commands.explain("whee", "db.example.org")).hasMessageContaining("IP address");
        assertThatThrownBy(() -> commands.explain("whee", "10.0.0.300")).hasMessageContaining("\"10.0.0.300\"");
        assertThatThrownBy(() -> commands.explain("whee", "--listener", "none")).hasMessageContaining("none");
        assertThat(Printed.text(commands.explain("whee", "2001:db8::7"))).contains("2001:db8:0:0:0:0:0:7");
        assertThat(Printed.text(commands.explain("whee", "[::1]:33"))).contains("[0:0:0:0:0:0:0:1]:33");
    }

    @Test
    void withoutRoutersAndListenersItStillAnswers() {
        commands.listeners = null;
        assertThat(Printed.text(commands.list())).contains("no routers");
        assertThat(Printed.text(commands.explain("whee"))).contains("no routers", "no_route");
    }
}
