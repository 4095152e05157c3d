// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.Listeners;

/** {@code listener:*}: the listeners, and opening and closing them while others go on. */
@Component(
        service = {ListenerCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=listener",
            "osgi.command.function=list",
            "osgi.command.function=open",
            "osgi.command.function=close",
            "osgi.command.function=drain",
            "osgi.command.function=resume"
        })
public final class ListenerCommands implements CommandSet {
    private static final Usage LIST = Usage.of(
            "listener:list", "the listeners, and what is wrong with them or is to be known of them", "listener:list");

    private static final Usage OPEN = Usage.of(
                    "listener:open",
                    "opens one more listener, until it is closed or the process ends",
                    "listener:open tcp:127.0.0.1:0 --destination tcp:127.0.0.1:3306")
            .option("--name", "N", Kind.FREE, "its name; without it shell-1, shell-2, ...")
            .option("--protocol", "P", Kind.PROTOCOL, "what serves it; without it tcp")
            .option("--destination", "D", Kind.SERVER, "where its sessions go when no router decides")
            .operand(
                    "ADDRESS",
                    Usage.Times.ONCE,
                    Kind.ADDRESS,
                    "tcp:HOST:PORT, ssl:HOST:PORT or sock:PATH; port 0 is any that is free")
            .operand(
                    "key=value",
                    Usage.Times.ANY,
                    Kind.LISTENER_SETTING,
                    "further keys of org.sluice.listener-NAME.cfg");

    private static final Usage CLOSE = Usage.of(
                    "listener:close",
                    "stops accepting on a listener; its sessions go on",
                    "listener:open tcp:127.0.0.1:0 --name extra; listener:close extra")
            .operand("NAME", Usage.Times.ONCE, Kind.LISTENER, "the listener's name, from listener:list");

    private static final Usage DRAIN = Usage.of(
                    "listener:drain",
                    "stops accepting on a listener until it is resumed; its sessions go on",
                    "listener:drain {LISTENER:mysql}")
            .operand("NAME", Usage.Times.ONCE, Kind.LISTENER, "the listener's name, from listener:list");

    private static final Usage RESUME = Usage.of(
                    "listener:resume", "opens a listener that was drained", "listener:resume {LISTENER:mysql}")
            .operand("NAME", Usage.Times.ONCE, Kind.LISTENER, "the listener's name, from listener:list");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Listeners listeners;

    @Descriptor("the listeners, and what is wrong with those that are not open; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> {
            List<ListenerInfo> all = listeners().list();
            List<Table.Column> columns = List.of(
                    Table.left("NAME"),
                    Table.left("STATE"),
                    Table.left("LISTENING ON"),
                    Table.left("PROTOCOL").spare(3),
                    Table.left("DESTINATION"),
                    Table.right("NOW").spare(1),
                    Table.right("ALL").spare(2),
                    Table.elastic("PROBLEM"));
            Table table =
                    new Table(columns, all.stream().map(ListenerCommands::row).toList(), "no listeners");
            return new Answer(all.stream().map(ListenerCommands::json).toList(), Report.of(table));
        });
    }

    @Descriptor("opens one more listener; --help tells more")
    public Object open(@Nullable String... args) {
        return OPEN.run(this, args, arguments -> {
            Listeners known = listeners();
            Map<String, String> settings = settings(arguments);
            String name = arguments.option("--name") == null ? freeName(known) : arguments.option("--name");
            ListenerInfo opened = Waiting.on(known.open(name, settings), "listener " + name + " to open");
            String shown = opened.listeningOn() == null ? opened.address() : opened.listeningOn();
            return new Answer(json(opened), Report.line("listener " + opened.name() + " listens on " + shown));
        });
    }

    @Descriptor("stops accepting on a listener; its sessions go on; --help tells more")
    public Object close(@Nullable String... args) {
        return CLOSE.run(this, args, arguments -> {
            Listeners known = listeners();
            String name = name(known, arguments);
            Waiting.on(known.close(name).thenApply(nothing -> name), "listener " + name + " to close");
            return new Answer(
                    Json.object("name", name, "closed", true),
                    Report.line("listener " + name + " is closed; its sessions go on"));
        });
    }

    @Descriptor("stops accepting on a listener until it is resumed; --help tells more")
    public Object drain(@Nullable String... args) {
        return DRAIN.run(this, args, arguments -> {
            Listeners known = listeners();
            String name = name(known, arguments);
            ListenerInfo drained = Waiting.on(known.drain(name), "listener " + name + " to close");
            return new Answer(
                    json(drained),
                    Report.line("listener " + name + " accepts nobody; its " + drained.current() + " sessions go on"));
        });
    }

    @Descriptor("opens a listener that was drained; --help tells more")
    public Object resume(@Nullable String... args) {
        return RESUME.run(this, args, arguments -> {
            Listeners known = listeners();
            String name = name(known, arguments);
            ListenerInfo open = Waiting.on(known.resume(name), "listener " + name + " to open");
            String shown = open.listeningOn() == null ? open.address() : open.listeningOn();
            return new Answer(json(open), Report.line("listener " + name + " listens on " + shown));
        });
    }

    private static String name(Listeners known, Arguments arguments) {
        String name = arguments.operand(0);
        if (known.list().stream().noneMatch(listener -> listener.name().equals(name))) {
            throw CommandException.failed("there is no listener " + name + "; listener:list shows all");
        }
        return name;
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, OPEN, CLOSE, DRAIN, RESUME);
    }

    @Override
    public List<String> words(Kind kind) {
        Listeners known = listeners;
        return switch (kind) {
            case LISTENER ->
                known == null
                        ? List.of()
                        : known.list().stream().map(ListenerInfo::name).toList();
            case PROTOCOL -> protocols(known);
            case ADDRESS -> List.of("tcp:", "ssl:", "sock:");
            default -> List.of();
        };
    }

    /** What is spoken already, and what needs nobody who speaks it. */
    private static List<String> protocols(@Nullable Listeners known) {
        Set<String> protocols = new TreeSet<>(Set.of("tcp"));
        if (known != null) {
            known.list().forEach(listener -> protocols.add(listener.protocol()));
        }
        return List.copyOf(protocols);
    }

    private static Map<String, String> settings(Arguments arguments) {
        String address = arguments.operand(0);
        try {
            Address.parse(address);
        } catch (AddressSyntaxException e) {
            throw OPEN.wrong(String.valueOf(e.getMessage()));
        }
        Map<String, String> settings = new LinkedHashMap<>();
        put(settings, "address", address);
        put(settings, "protocol", arguments.option("--protocol"));
        put(settings, "destination", arguments.option("--destination"));
        for (String setting : arguments.operandsFrom(1)) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw OPEN.wrong("\"" + setting + "\" is not key=value");
            }
            put(settings, setting.substring(0, equals), setting.substring(equals + 1));
        }
        return settings;
    }

    private static void put(Map<String, String> settings, String key, @Nullable String value) {
        if (value != null && settings.put(key, value) != null) {
            throw OPEN.wrong(key + " is given twice");
        }
    }

    private static String freeName(Listeners known) {
        List<String> taken = known.list().stream().map(ListenerInfo::name).toList();
        int number = 1;
        while (taken.contains("shell-" + number)) {
            number++;
        }
        return "shell-" + number;
    }

    private Listeners listeners() {
        Listeners known = listeners;
        if (known == null) {
            throw CommandException.failed("nothing listens: no Listeners service (is org.sluice.transport started?)");
        }
        return known;
    }

    private static List<String> row(ListenerInfo listener) {
        return List.of(
                listener.name(),
                label(listener),
                listener.listeningOn() == null ? "(" + listener.address() + ")" : listener.listeningOn(),
                listener.protocol(),
                listener.destination() == null ? "-" : listener.destination(),
                Long.toString(listener.current()),
                Long.toString(listener.all()),
                listener.problem() == null ? String.join("; ", listener.warnings()) : listener.problem());
    }

    private static Map<String, @Nullable Object> json(ListenerInfo listener) {
        return Json.object(
                "name", listener.name(),
                "address", listener.address(),
                "listening_on", listener.listeningOn(),
                "protocol", listener.protocol(),
                "destination", listener.destination(),
                "state", label(listener),
                "current_connections", listener.current(),
                "all_connections", listener.all(),
                "problem", listener.problem(),
                "warnings", listener.warnings());
    }

    private static String label(ListenerInfo listener) {
        return listener.state().name().toLowerCase(Locale.ROOT);
    }
}
