// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.module.Difference;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.Swaps;

/** Modules, swaps and differences, as tables and as JSON. */
final class ModuleTables {
    private ModuleTables() {}

    static Answer modules(List<ModuleInfo> all) {
        List<Table.Column> columns = List.of(
                Table.left("NAME"),
                Table.left("STANDING"),
                Table.left("KIND"),
                Table.right("RANKING").spare(3),
                Table.left("VERSION"),
                Table.right("GEN").spare(2),
                Table.right("DECIDED"),
                Table.right("FAULTS"),
                Table.right("FAILED LOGINS").spare(4),
                Table.right("DIFFERS").spare(5),
                Table.elastic("LAST FAULT").spare(1));
        Table table = new Table(
                columns,
                all.stream().map(ModuleTables::row).toList(),
                "no modules: nothing is asked, and sessions go where their listener's destination says");
        return new Answer(all.stream().map(ModuleTables::json).toList(), Report.of(table));
    }

    private static List<String> row(ModuleInfo info) {
        return List.of(
                info.name(),
                Standing.of(info, null).word(),
                info.kind(),
                Integer.toString(info.ranking()),
                info.generation().version(),
                Long.toString(info.generation().changes()),
                Long.toString(info.decisions()),
                Long.toString(info.faults()),
                info.failedLogins() + " of " + info.logins(),
                Long.toString(info.differences()),
                info.lastFault() == null ? "" : info.lastFault());
    }

    private static Map<String, @Nullable Object> json(ModuleInfo info) {
        return Json.object(
                "name", info.name(),
                "kind", info.kind(),
                "for", info.keys(),
                "description", info.description(),
                "bundle", info.generation().bundle(),
                "bundle_id", info.bundleId(),
                "version", info.generation().version(),
                "generation", info.generation().changes(),
                "ranking", info.ranking(),
                "mode", info.mode().toString(),
                "standing", info.standing().name().toLowerCase(Locale.ROOT),
                "decisions", info.decisions(),
                "faults", info.faults(),
                "last_fault", info.lastFault(),
                "logins", info.logins(),
                "failed_logins", info.failedLogins(),
                "differences", info.differences());
    }

    static Answer history(List<Swaps.Swap> all) {
        List<Table.Column> columns = List.of(
                Table.left("AT"), Table.left("BUNDLE"), Table.left("FROM"), Table.left("TO"), Table.elastic("WHAT"));
        Table table = new Table(
                columns,
                all.stream()
                        .map(swap -> List.of(
                                Amounts.moment(swap.at()),
                                bundle(swap.from()),
                                swap.from().replaceFirst("^[^/]*/", ""),
                                bundle(swap.to()).equals(bundle(swap.from()))
                                        ? swap.to().replaceFirst("^[^/]*/", "")
                                        : swap.to(),
                                swap.what()))
                        .toList(),
                "nothing was swapped");
        return new Answer(all.stream().map(ModuleTables::json).toList(), Report.of(table));
    }

    /** Of {@code name/version (number)} the name. */
    private static String bundle(String numbered) {
        return numbered.replaceFirst("/.*", "");
    }

    static Map<String, @Nullable Object> json(Swaps.Swap swap) {
        return Json.object("at", swap.at().toString(), "from", swap.from(), "to", swap.to(), "what", swap.what());
    }

    /** What differs in the same way is one row, however many users it concerns. */
    private record Pair(String kind, String inForce, String module, String otherwise) {
        static Pair of(Difference one) {
            return new Pair(one.kind(), one.inForce(), one.shadow(), one.otherwise());
        }
    }

    /**
     * @param all the newest last
     */
    static Answer differences(List<Difference> all) {
        List<Difference> newestFirst = new ArrayList<>(all);
        Collections.reverse(newestFirst);
        Map<Pair, List<Difference>> pairs =
                newestFirst.stream().collect(Collectors.groupingBy(Pair::of, LinkedHashMap::new, Collectors.toList()));
        List<Table.Column> columns = List.of(
                Table.left("LAST AT"),
                Table.right("TIMES"),
                Table.elastic("FOR"),
                Table.elastic("IN FORCE"),
                Table.elastic("IN SHADOW"),
                Table.elastic("MODULE").spare(1),
                Table.elastic("KIND").spare(2));
        List<List<String>> rows = new ArrayList<>();
        pairs.forEach((pair, same) -> rows.add(List.of(
                Amounts.moment(same.get(0).at()),
                Integer.toString(same.size()),
                subjects(same),
                pair.inForce(),
                pair.otherwise(),
                pair.module(),
                pair.kind())));
        Table table = new Table(
                columns, rows, "no differences: no module in shadow has answered otherwise than the one in force");
        return new Answer(
                newestFirst.stream()
                        .map(one -> Json.object(
                                "at", one.at().toString(),
                                "kind", one.kind(),
                                "for", one.subject(),
                                "in_force", one.inForce(),
                                "in_shadow", one.otherwise(),
                                "module", one.shadow()))
                        .toList(),
                Report.of(table));
    }

    private static String subjects(List<Difference> same) {
        long others = same.stream().map(Difference::subject).distinct().count() - 1;
        return same.get(0).subject() + (others == 0 ? "" : " and " + others + (others == 1 ? " other" : " others"));
    }
}
