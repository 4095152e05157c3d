// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Instant;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.address.Address;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.destination.CheckReport;
import org.sluice.api.destination.DestinationInfo;
import org.sluice.api.destination.Destinations;
import org.sluice.api.route.Destination;

/** {@code destination:*}: the servers behind, and taking one out of use while sessions pass. */
@Component(
        service = {DestinationCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=destination",
            "osgi.command.function=list",
            "osgi.command.function=check",
            "osgi.command.function=drain",
            "osgi.command.function=resume"
        })
public final class DestinationCommands implements CommandSet {
    private static final Usage LIST = Usage.of(
            "destination:list", "the servers that sessions went to, and those that are drained", "destination:list");

    private static final Usage CHECK = Usage.of(
                    "destination:check",
                    "checks a server now, as its protocol does it; what is found counts for its state",
                    "destination:check {SERVER:tcp:127.0.0.1:3306}")
            .operand("ADDRESS", Usage.Times.ONCE, Kind.SERVER, "tcp:HOST:PORT or sock:PATH, as the routers name it");

    private static final Usage DRAIN = Usage.of(
                    "destination:drain",
                    "sends no new session to a server until it is resumed; its sessions go on",
                    "destination:drain {SERVER:tcp:127.0.0.1:3306}")
            .operand("ADDRESS", Usage.Times.ONCE, Kind.SERVER, "tcp:HOST:PORT or sock:PATH, as the routers name it");

    private static final Usage RESUME = Usage.of(
                    "destination:resume",
                    "sends sessions to a drained server again",
                    "destination:drain {SERVER:tcp:127.0.0.1:3306}; destination:resume {SERVER:tcp:127.0.0.1:3306}")
            .operand("ADDRESS", Usage.Times.ONCE, Kind.DRAINED_SERVER, "its address, from destination:list");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Destinations destinations;

    @Descriptor("the servers that sessions went to, and those that are drained; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> {
            return DestinationTable.of(destinations().list(), Instant.now());
        });
    }

    @Descriptor("checks a server now, whatever its state; --help tells more")
    public Object check(@Nullable String... args) {
        return CHECK.run(this, args, arguments -> {
            Address address = address(CHECK, arguments);
            CheckReport report = Waiting.on(destinations().check(address), "the check of " + address.label());
            String told = "destination " + address.label() + (report.alive() ? " lives: " : " failed the check: ")
                    + Printable.of(report.text()) + ", " + report.took().toMillis() + " ms";
            if (!report.alive()) {
                throw CommandException.failed(told);
            }
            return new Answer(DestinationTable.json(report), Report.line(told));
        });
    }

    @Descriptor("sends no new session to a server until it is resumed; --help tells more")
    public Object drain(@Nullable String... args) {
        return DRAIN.run(this, args, arguments -> {
            Address address = address(DRAIN, arguments);
            boolean known =
                    destinations().list().stream().anyMatch(one -> one.address().equals(address.label()));
            boolean fresh = destinations().drain(address);
            String told = known
                    ? " gets no new session; those that are there go on"
                    : " gets no session; none has ever gone there: mind the spelling, it is as the routers and listeners have"
                            + " it (destination:resume " + address.label() + " takes this back)";
            return answer(address, true, fresh ? told : " was drained already");
        });
    }

    @Descriptor("sends sessions to a drained server again; --help tells more")
    public Object resume(@Nullable String... args) {
        return RESUME.run(this, args, arguments -> {
            Address address = address(RESUME, arguments);
            if (!destinations().resume(address)) {
                throw CommandException.failed("destination " + address.label()
                        + " is not drained, and not down; destination:list shows each");
            }
            return answer(address, false, " is in use again");
        });
    }

    private static Answer answer(Address address, boolean drained, String told) {
        return new Answer(
                Json.object("address", address.label(), "drained", drained),
                Report.line("destination " + address.label() + told));
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, CHECK, DRAIN, RESUME);
    }

    @Override
    public List<String> words(Kind kind) {
        Destinations known = destinations;
        if (known == null || (kind != Kind.SERVER && kind != Kind.DRAINED_SERVER)) {
            return List.of();
        }
        return known.list().stream()
                .filter(one -> kind == Kind.SERVER || one.state() == DestinationInfo.State.DRAINED)
                .map(DestinationInfo::address)
                .toList();
    }

    private static Address address(Usage usage, Arguments arguments) {
        try {
            return Destination.parse(arguments.operand(0)).address();
        } catch (AddressSyntaxException e) {
            throw usage.wrong(String.valueOf(e.getMessage()));
        }
    }

    private Destinations destinations() {
        Destinations known = destinations;
        if (known == null) {
            throw CommandException.failed(
                    "nothing connects: no Destinations service (is org.sluice.transport started?)");
        }
        return known;
    }
}
