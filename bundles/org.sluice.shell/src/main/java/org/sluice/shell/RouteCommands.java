// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.Listeners;
import org.sluice.api.module.Modules;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** {@code route:*}: the routers in the order in which a session asks them, and what they would answer. */
@Component(
        service = {RouteCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=route",
            "osgi.command.function=list",
            "osgi.command.function=explain",
            "osgi.command.function=diff"
        })
public final class RouteCommands implements CommandSet {
    private static final Usage LIST = Usage.of(
            "route:list", "the routers in the order in which a session asks them, with their bundles", "route:list");

    private static final Usage EXPLAIN = Usage.of(
                    "route:explain",
                    "which router would answer for a user, what and why, why the others did not, and how the user would log in",
                    "route:explain whee 10.0.0.7 --listener {LISTENER:mysql}")
            .option("--listener", "L", Kind.LISTENER, "as if the session came in there; without it the first listener")
            .operand("USER", Usage.Times.ONCE, Kind.USER, "the user of the login; - for none, as in plain tcp")
            .operand("ADDRESS", Usage.Times.AT_MOST_ONCE, Kind.CLIENT, "the client's IP address, or IP:PORT");

    private static final Usage DIFF = Usage.of(
            "route:diff",
            "where modules in shadow would have answered otherwise than those in force, what differs in the same way counted together, the newest"
                    + " first",
            "route:diff");

    private final Bundles bundles;

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            service = Router.class)
    volatile List<Map.Entry<Map<String, Object>, Router>> routers = List.of();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            service = CredentialSource.class)
    volatile List<Map.Entry<Map<String, Object>, CredentialSource>> sources = List.of();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            service = AuthMethod.class)
    volatile List<Map.Entry<Map<String, Object>, AuthMethod>> methods = List.of();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Listeners listeners;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Modules modules;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Destinations destinations;

    @Activate
    public RouteCommands(BundleContext context) {
        this(Bundles.of(context));
    }

    RouteCommands(Bundles bundles) {
        this.bundles = bundles;
    }

    @Descriptor("the routers in the order in which a session asks them; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> {
            List<Offered<Router>> entries = Offered.inOrder(routers, bundles);
            List<Table.Column> columns = List.of(
                    Table.right("RANKING"),
                    Table.left("STANDING"),
                    Table.left("BUNDLE"),
                    Table.left("VERSION").spare(1),
                    Table.elastic("DESCRIPTION"));
            Table table = new Table(
                    columns,
                    entries.stream()
                            .map(entry -> List.of(
                                    Integer.toString(entry.ranking()),
                                    standing(entry, null).word(),
                                    entry.bundleName(),
                                    entry.bundleVersion(),
                                    entry.describe(Router::describe)))
                            .toList(),
                    "no routers: sessions go where their listener's destination says");
            return new Answer(
                    entries.stream()
                            .map(entry -> Json.object(
                                    "ranking", entry.ranking(),
                                    "standing", standing(entry, null).word(),
                                    "bundle", entry.bundleName(),
                                    "version", entry.bundleVersion(),
                                    "description", entry.describe(Router::describe)))
                            .toList(),
                    Report.of(table));
        });
    }

    @Descriptor("which router would answer for a user, what and why; --help tells more")
    public Object explain(@Nullable String... args) {
        return EXPLAIN.run(this, args, this::answerExplain);
    }

    @Descriptor("where modules in shadow would have answered otherwise; --help tells more")
    public Object diff(@Nullable String... args) {
        return DIFF.run(this, args, arguments -> {
            Modules known = modules;
            return ModuleTables.differences(known == null ? List.of() : known.differences());
        });
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, EXPLAIN, DIFF);
    }

    @Override
    public List<String> words(Kind kind) {
        Listeners known = listeners;
        return kind == Kind.LISTENER && known != null
                ? known.list().stream().map(ListenerInfo::name).toList()
                : List.of();
    }

    private Answer answerExplain(Arguments arguments) {
        String user = arguments.operand(0).equals("-") ? null : arguments.operand(0);
        SocketAddress client = client(arguments.optionalOperand(1));
        Optional<ListenerInfo> listener = listener(arguments.option("--listener"));
        String name = listener.map(ListenerInfo::name).orElse("-");
        RouteRequest request = new RouteRequest(name, client, user);
        List<RouteTrial> trials = new ArrayList<>(Offered.inOrder(routers, bundles).stream()
                .map(entry -> RouteTrial.ask(entry, request, standing(entry, subject(request))))
                .toList());
        // as a login asks: of equal ranking the canary comes first for those who are in its share
        trials.sort(Comparator.comparingInt((RouteTrial trial) -> trial.entry().ranking())
                .reversed()
                .thenComparing(trial -> !trial.standing().canary()));
        return new RouteExplanation(
                        request,
                        trials,
                        listener.map(ListenerInfo::destination).orElse(null),
                        drained(),
                        Offered.inOrder(sources, bundles).stream()
                                .filter(source -> standing(source, user).counts())
                                .toList(),
                        PluginsAtHand.of(Offered.inOrder(methods, bundles).stream()
                                .filter(method -> standing(method, user).counts())
                                .toList()))
                .answer();
    }

    private Standing standing(Offered<?> entry, @Nullable String subject) {
        return Standing.of(Standing.known(modules), entry.properties(), subject);
    }

    /** Who stays on one side of a share. */
    private static @Nullable String subject(RouteRequest request) {
        return request.user() == null && request.client() instanceof InetSocketAddress client
                ? client.getAddress().getHostAddress()
                : request.user();
    }

    private Set<String> drained() {
        Destinations known = destinations;
        return known == null
                ? Set.of()
                : known.list().stream()
                        .filter(one -> one.state() == DestinationInfo.State.DRAINED)
                        .map(DestinationInfo::address)
                        .collect(Collectors.toSet());
    }

    private static @Nullable SocketAddress client(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ClientAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw EXPLAIN.wrong(String.valueOf(e.getMessage()));
        }
    }

    /** The one that is asked for; otherwise the first, if there is any. */
    private Optional<ListenerInfo> listener(@Nullable String name) {
        Listeners known = listeners;
        List<ListenerInfo> all = known == null ? List.of() : known.list();
        if (name == null) {
            return all.stream().findFirst();
        }
        if (known == null) {
            throw CommandException.failed("nothing listens: no Listeners service (is org.sluice.transport started?)");
        }
        return Optional.of(all.stream()
                .filter(listener -> listener.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> CommandException.failed("there is no listener " + name + "; listener:list shows all")));
    }
}
