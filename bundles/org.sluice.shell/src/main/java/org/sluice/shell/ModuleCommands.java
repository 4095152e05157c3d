// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.ModuleInfo.Standing;
import org.sluice.api.module.Modules;
import org.sluice.api.module.SwapException;
import org.sluice.api.module.Swaps;

/** {@code module:*}: what sessions ask, and replacing it while they pass. */
@Component(
        service = {ModuleCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=module",
            "osgi.command.function=list",
            "osgi.command.function=mode",
            "osgi.command.function=reinstate",
            "osgi.command.function=swap",
            "osgi.command.function=rollback",
            "osgi.command.function=history"
        })
public final class ModuleCommands implements CommandSet {
    private static final Usage LIST = Usage.of(
            "module:list",
            "what sessions ask, in that order, with what it decided and how often it failed",
            "module:list");

    private static final Usage MODE = Usage.of(
                    "module:mode",
                    "says for whom a module's answers count, from the next login on",
                    "module:mode org.sluice.router.cdb-users 'canary=1%'")
            .operand("NAME", Usage.Times.ONCE, Kind.MODULE, "a name of module:list, or a bundle's symbolic name")
            .operand(
                    "MODE",
                    Usage.Times.ONCE,
                    Kind.MODE,
                    "active, shadow, or 'canary=PERCENT%' of the users, in quotes for the sign");

    private static final Usage REINSTATE = Usage.of(
                    "module:reinstate",
                    "asks a module again that was left out because it failed too often",
                    "module:reinstate org.sluice.router.cdb-users")
            .operand("NAME", Usage.Times.ONCE, Kind.MODULE, "a name of module:list, or a bundle's symbolic name");

    private static final Usage SWAP = Usage.of(
                    "module:swap",
                    "puts one bundle in the place of another while sessions pass; whatever fails brings the old one back",
                    "module:swap org.sluice.router.fixed /tmp/org.sluice.router.fixed-2.jar")
            .operand(
                    "OLD",
                    Usage.Times.ONCE,
                    Kind.BUNDLE,
                    "a name of module:list, or the bundle's symbolic name or number")
            .operand("NEW", Usage.Times.ONCE, Kind.FREE, "the path or URL of a jar, or an installed bundle");

    private static final Usage ROLLBACK =
            Usage.of("module:rollback", "takes the last module:swap back", "module:rollback");

    private static final Usage HISTORY =
            Usage.of("module:history", "what was swapped and rolled back, and what failed", "module:history");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Modules modules;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Swaps swaps;

    @Descriptor("what sessions ask, in that order; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(args, arguments -> ModuleTables.modules(modules().list()));
    }

    @Descriptor("says for whom a module's answers count; --help tells more")
    public Object mode(@Nullable String... args) {
        return MODE.run(args, arguments -> {
            String name = arguments.operand(0);
            Mode mode;
            try {
                mode = Mode.parse(arguments.operand(1));
            } catch (IllegalArgumentException e) {
                throw MODE.wrong(String.valueOf(e.getMessage()));
            }
            int services = some(modules().mode(name, mode), name);
            return new Answer(
                    Json.object("name", name, "mode", mode.toString(), "services", services),
                    Report.line(name + " is " + mode + " from the next login on" + several(services)));
        });
    }

    @Descriptor("asks a module again that was left out; --help tells more")
    public Object reinstate(@Nullable String... args) {
        return REINSTATE.run(args, arguments -> {
            String name = arguments.operand(0);
            if (named(name).isEmpty()) {
                some(0, name);
            }
            int services = modules().reinstate(name);
            return new Answer(
                    Json.object("name", name, "services", services),
                    Report.line(
                            services == 0
                                    ? name + " was not left out"
                                    : name + " is asked again from the next login on" + several(services)));
        });
    }

    @Descriptor("puts one bundle in the place of another while sessions pass; --help tells more")
    public Object swap(@Nullable String... args) {
        return SWAP.run(args, arguments -> {
            try {
                return answer(swaps().swap(arguments.operand(0), arguments.operand(1)));
            } catch (SwapException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Descriptor("takes the last module:swap back; --help tells more")
    public Object rollback(@Nullable String... args) {
        return ROLLBACK.run(args, arguments -> {
            try {
                return answer(swaps().rollback());
            } catch (SwapException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Descriptor("what was swapped and rolled back; --help tells more")
    public Object history(@Nullable String... args) {
        return HISTORY.run(args, arguments -> ModuleTables.history(swaps().history()));
    }

    private static Answer answer(Swaps.Swap swap) {
        return new Answer(
                ModuleTables.json(swap),
                Report.line(swap.to() + " is in force in place of " + swap.from() + " (" + swap.what() + ")"));
    }

    private List<ModuleInfo> named(String name) {
        return modules().list().stream()
                .filter(info ->
                        info.name().equals(name) || info.generation().bundle().equals(name))
                .toList();
    }

    private static int some(int services, String name) {
        if (services == 0) {
            throw CommandException.failed("there is no module " + name + "; module:list shows all");
        }
        return services;
    }

    private static String several(int services) {
        return services == 1 ? "" : " (" + services + " services)";
    }

    private Modules modules() {
        return present(modules);
    }

    private Swaps swaps() {
        return present(swaps);
    }

    private static <S> S present(@Nullable S service) {
        if (service == null) {
            throw CommandException.failed("nothing is known of modules (is org.sluice.module started?)");
        }
        return service;
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, MODE, REINSTATE, SWAP, ROLLBACK, HISTORY);
    }

    @Override
    public List<String> words(Kind kind) {
        Modules known = modules;
        if (kind == Kind.MODE) {
            return List.of("active", "shadow", "canary=");
        }
        if (known == null || (kind != Kind.MODULE && kind != Kind.BUNDLE)) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        for (ModuleInfo info : known.list()) {
            words.add(kind == Kind.BUNDLE ? info.generation().bundle() : info.name());
        }
        return words.stream().distinct().toList();
    }

    /** Whether a module's answers count, in a word: its mode, or why it is not asked. */
    static String standing(ModuleInfo info) {
        return info.standing() == Standing.IN_FORCE
                ? info.mode().toString()
                : info.standing().name().toLowerCase(Locale.ROOT);
    }

    /** The same for a service of which the framework tells the properties. */
    static String standing(@Nullable Modules modules, Map<String, Object> properties) {
        if (modules != null && properties.get("service.id") instanceof Long id) {
            for (ModuleInfo info : modules.list()) {
                if (info.serviceId() == id) {
                    return standing(info);
                }
            }
        }
        return "active";
    }
}
