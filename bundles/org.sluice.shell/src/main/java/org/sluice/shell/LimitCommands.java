// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.limit.LimitRow;
import org.sluice.api.limit.Limits;

/** {@code limits:*}: what is counted against limits, and how near they are. */
@Component(
        service = {LimitCommands.class, CommandSet.class},
        property = {"osgi.command.scope=limits", "osgi.command.function=list", "osgi.command.function=show"})
public final class LimitCommands implements CommandSet {
    private static final int ROWS = 30;
    private static final int MOST_ROWS = 10_000;
    private static final String ALL = "all";

    private static final Usage LIST = Usage.of(
                    "limits:list", "what is counted, the nearest to its limit first", "limits:list --most 10")
            .option("--most", "N", Kind.FREE, "how many rows, to 10000; 30 if it is not given");

    private static final Usage SHOW = Usage.of(
                    "limits:show",
                    "all that is counted of one client, user, listener or server",
                    "limits:show {LIMIT:all}")
            .operand(
                    "KEY",
                    Usage.Times.ONCE,
                    Kind.LIMIT,
                    "as limits:list has it: an address, a network, a user, a listener, a server, or all");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Limits limits;

    @Descriptor("what is counted, the nearest to its limit first; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> answer(limits().nearest(most(arguments.option("--most")))));
    }

    @Descriptor("all that is counted of one client, user, listener or server; --help tells more")
    public Object show(@Nullable String... args) {
        return SHOW.run(this, args, arguments -> {
            String key = arguments.operand(0);
            List<LimitRow> rows = limits().of(key.equals(ALL) ? "" : key);
            if (rows.isEmpty()) {
                throw CommandException.failed("nothing is counted of " + key + " at this moment");
            }
            return answer(rows);
        });
    }

    private static int most(@Nullable String given) {
        if (given == null) {
            return ROWS;
        }
        if (!given.matches("\\d{1,5}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > MOST_ROWS) {
            throw LIST.wrong("--most is a whole number from 1 to " + MOST_ROWS + ", not \"" + given + "\"");
        }
        return Integer.parseInt(given);
    }

    private static Answer answer(List<LimitRow> rows) {
        List<Table.Column> columns = List.of(
                Table.left("KIND"),
                Table.left("SCOPE"),
                Table.left("KEY"),
                Table.right("NOW"),
                Table.right("LIMIT"),
                Table.right("PEAK").spare(1),
                Table.right("REFUSED"));
        Table table = new Table(columns, rows.stream().map(LimitCommands::row).toList(), "nothing is counted");
        return new Answer(rows.stream().map(LimitCommands::json).toList(), Report.of(table));
    }

    private static List<String> row(LimitRow row) {
        return List.of(
                row.kind().label(),
                row.scope().label(),
                key(row),
                amount(row, row.now()),
                row.bound() == 0 ? "none" : amount(row, row.bound()),
                amount(row, row.peak()),
                Long.toString(row.refused()));
    }

    private static String amount(LimitRow row, long amount) {
        return row.kind().isTime() ? Amounts.time(Duration.ofMillis(amount)) : Long.toString(amount);
    }

    private static String key(LimitRow row) {
        return row.key().isEmpty() ? ALL : row.key();
    }

    private static Map<String, @Nullable Object> json(LimitRow row) {
        return Json.object(
                "kind", row.kind().label(),
                "scope", row.scope().label(),
                "key", row.key(),
                "now", row.now(),
                "limit", row.bound(),
                "peak", row.peak(),
                "refused", row.refused());
    }

    private Limits limits() {
        Limits known = limits;
        if (known == null) {
            throw CommandException.failed("nothing is counted: no Limits service (is org.sluice.transport started?)");
        }
        return known;
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, SHOW);
    }

    @Override
    public List<String> words(Kind kind) {
        Limits known = limits;
        return known == null || kind != Kind.LIMIT
                ? List.of()
                : known.nearest(ROWS).stream()
                        .map(LimitCommands::key)
                        .distinct()
                        .toList();
    }
}
