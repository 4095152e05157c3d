// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
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
                    "module:list --kind router")
            .option("--kind", "K", Kind.MODULE_KIND, "only those of this kind, with a dash for each blank");

    private static final Usage MODE = Usage.of(
                    "module:mode",
                    "says for whom a module's answers count, from the next login on",
                    "module:mode {MODULE:org.sluice.router.cdb-users} active")
            .option("--force", null, Kind.FREE, "also if no router is left that counts for everybody")
            .operand("NAME", Usage.Times.ONCE, Kind.MODULE, "a name of module:list, or a bundle's symbolic name")
            .operand(
                    "MODE",
                    Usage.Times.ONCE,
                    Kind.MODE,
                    "active, shadow, or 'canary=PERCENT%' of the users, in quotes for the sign; no canary of what is asked each: interceptors, access rules, observers");

    private static final Usage REINSTATE = Usage.of(
                    "module:reinstate",
                    "asks a module again that was left out because it failed too often",
                    "module:reinstate {MODULE:org.sluice.router.cdb-users}")
            .operand("NAME", Usage.Times.ONCE, Kind.MODULE, "a name of module:list, or a bundle's symbolic name");

    private static final Usage SWAP = Usage.of(
                    "module:swap",
                    "puts one bundle in the place of another while sessions pass; whatever fails brings the old one back",
                    "module:swap {BUNDLE:org.sluice.router.cdb} /tmp/{BUNDLE:org.sluice.router.cdb}-2.jar")
            .operand(
                    "OLD",
                    Usage.Times.ONCE,
                    Kind.BUNDLE,
                    "a name of module:list, or the bundle's symbolic name or number")
            .operand(
                    "NEW",
                    Usage.Times.ONCE,
                    Kind.FREE,
                    "the path or URL of a jar, which the example's stands for, or an installed bundle");

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
        return LIST.run(this, args, arguments -> {
            String kind = arguments.option("--kind");
            return ModuleTables.modules(modules().list().stream()
                    .filter(info -> kind == null || dashed(info.kind()).equals(dashed(kind)))
                    .toList());
        });
    }

    @Descriptor("says for whom a module's answers count; --help tells more")
    public Object mode(@Nullable String... args) {
        return MODE.run(this, args, arguments -> {
            String name = arguments.operand(0);
            Mode mode;
            try {
                mode = Mode.parse(arguments.operand(1));
            } catch (IllegalArgumentException e) {
                throw MODE.wrong(String.valueOf(e.getMessage()));
            }
            if (!(mode instanceof Mode.Active) && !arguments.has("--force") && isLastRouter(name)) {
                throw CommandException.failed(name + " is the only active router: as " + mode
                        + " sessions would go where their listener's destination says, and fail where it names none;"
                        + " --force does it");
            }
            int services;
            try {
                services = some(modules().mode(name, mode), name);
            } catch (IllegalArgumentException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
            List<String> left = withoutActive(name);
            List<Block> shown = new ArrayList<>();
            shown.add(new Line(name + " is " + mode + " from the next login on" + several(services)));
            left.forEach(what -> shown.add(new Line("no active " + what + " is left")));
            return new Answer(
                    Json.object("name", name, "mode", mode.toString(), "services", services, "none_active", left),
                    new Report(shown));
        });
    }

    @Descriptor("asks a module again that was left out; --help tells more")
    public Object reinstate(@Nullable String... args) {
        return REINSTATE.run(this, args, arguments -> {
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
        return SWAP.run(this, args, arguments -> {
            try {
                return answer(swaps().swap(arguments.operand(0), arguments.operand(1)));
            } catch (SwapException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Descriptor("takes the last module:swap back; --help tells more")
    public Object rollback(@Nullable String... args) {
        return ROLLBACK.run(this, args, arguments -> {
            try {
                return answer(swaps().rollback());
            } catch (SwapException e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Descriptor("what was swapped and rolled back; --help tells more")
    public Object history(@Nullable String... args) {
        return HISTORY.run(this, args, arguments -> ModuleTables.history(swaps().history()));
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

    private boolean isLastRouter(String name) {
        List<ModuleInfo> concerned = named(name);
        List<ModuleInfo> active = modules().list().stream()
                .filter(info -> info.kind().equals("router")
                        && info.standing() == ModuleInfo.Standing.IN_FORCE
                        && info.mode() instanceof Mode.Active)
                .toList();
        return !active.isEmpty() && concerned.containsAll(active);
    }

    /** What these modules do that no active one does any more. */
    private List<String> withoutActive(String name) {
        List<ModuleInfo> all = modules().list();
        List<String> left = new ArrayList<>();
        for (ModuleInfo info : named(name)) {
            List<String> keys = info.keys().isEmpty() ? List.of("") : info.keys();
            for (String key : keys) {
                boolean active = all.stream()
                        .filter(other -> other.kind().equals(info.kind()))
                        .filter(other -> key.isEmpty() || other.keys().contains(key))
                        .anyMatch(other -> other.standing() == ModuleInfo.Standing.IN_FORCE
                                && other.mode() instanceof Mode.Active);
                if (!active) {
                    left.add(info.kind() + (key.isEmpty() ? "" : " for " + key));
                }
            }
        }
        return left.stream().distinct().toList();
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
        if (known == null) {
            return List.of();
        }
        Stream<ModuleInfo> modules = known.list().stream().sorted(Comparator.comparing(info -> !info.kind()
                .equals("router"))); // most often the one that is meant
        return switch (kind) {
            case MODULE -> modules.map(ModuleInfo::name).distinct().toList();
            case BUNDLE ->
                modules.map(info -> info.generation().bundle()).distinct().toList();
            case MODULE_KIND ->
                modules.map(info -> dashed(info.kind())).distinct().toList();
            default -> List.of();
        };
    }

    /** As one word, which needs no quotes. */
    static String dashed(String kind) {
        return kind.replace(' ', '-');
    }
}
