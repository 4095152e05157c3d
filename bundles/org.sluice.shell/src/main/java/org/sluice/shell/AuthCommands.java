// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.Map;
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
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.Modules;

/** {@code auth:*}: the ways in which users can prove who they are. */
@Component(
        service = {AuthCommands.class, CommandSet.class},
        property = {"osgi.command.scope=auth", "osgi.command.function=list"})
public final class AuthCommands implements CommandSet {
    private static final Usage LIST = Usage.of(
            "auth:list",
            "the authentication methods, with plugins and bundles; of two for one plugin a login asks the upper one"
                    + " first, and those for all others last",
            "auth:list");

    private final Bundles bundles;

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
    volatile @Nullable Modules modules;

    @Activate
    public AuthCommands(BundleContext context) {
        this(Bundles.of(context));
    }

    AuthCommands(Bundles bundles) {
        this.bundles = bundles;
    }

    @Descriptor("the authentication methods with plugins and bundles; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> answer(Offered.inOrder(methods, bundles), Standing.known(modules)));
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST);
    }

    @Override
    public List<String> words(Kind kind) {
        return List.of();
    }

    private static Answer answer(List<Offered<AuthMethod>> all, List<ModuleInfo> known) {
        List<Table.Column> columns = List.of(
                Table.right("RANKING").spare(2),
                Table.left("STANDING"),
                Table.left("BUNDLE"),
                Table.left("VERSION").spare(1),
                Table.elastic("PLUGINS"),
                Table.elastic("DESCRIPTION"));
        Table table = new Table(
                columns,
                all.stream()
                        .map(method -> List.of(
                                Integer.toString(method.ranking()),
                                standing(known, method),
                                method.bundleName(),
                                method.bundleVersion(),
                                shown(PluginsAtHand.of(method)),
                                method.describe(AuthMethod::describe)))
                        .toList(),
                "no authentication methods: no user of the protocol mysql can log in (is one of org.sluice.auth.*"
                        + " started?)");
        return new Answer(
                all.stream()
                        .map(method -> Json.object(
                                "ranking", method.ranking(),
                                "standing", standing(known, method),
                                "bundle", method.bundleName(),
                                "version", method.bundleVersion(),
                                "plugins", PluginsAtHand.of(method),
                                "description", method.describe(AuthMethod::describe)))
                        .toList(),
                Report.of(table));
    }

    private static String standing(List<ModuleInfo> known, Offered<AuthMethod> method) {
        return Standing.of(known, method.properties(), null).word();
    }

    private static String shown(List<String> plugins) {
        return plugins.stream()
                .map(plugin -> plugin.equals(AuthMethod.ANY_PLUGIN) ? "all others" : plugin)
                .collect(Collectors.joining(", "));
    }
}
