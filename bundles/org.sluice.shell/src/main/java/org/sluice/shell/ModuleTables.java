// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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
                Table.elastic("KIND"),
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
                ModuleCommands.standing(info),
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
        List<Table.Column> columns =
                List.of(Table.left("AT"), Table.left("FROM"), Table.left("TO"), Table.elastic("WHAT"));
        Table table = new Table(
                columns,
                all.stream()
                        .map(swap -> List.of(Amounts.moment(swap.at()), swap.from(), swap.to(), swap.what()))
                        .toList(),
                "nothing was swapped");
        return new Answer(all.stream().map(ModuleTables::json).toList(), Report.of(table));
    }

    static Map<String, @Nullable Object> json(Swaps.Swap swap) {
        return Json.object("at", swap.at().toString(), "from", swap.from(), "to", swap.to(), "what", swap.what());
    }

    static Answer differences(List<Difference> all) {
        List<Table.Column> columns = List.of(
                Table.left("AT"),
                Table.left("FOR"),
                Table.elastic("IN FORCE"),
                Table.elastic("IN SHADOW"),
                Table.elastic("MODULE").spare(1),
                Table.elastic("KIND").spare(2));
        Table table = new Table(
                columns,
                all.stream()
                        .map(one -> List.of(
                                Amounts.moment(one.at()),
                                one.subject(),
                                one.inForce(),
                                one.otherwise(),
                                one.shadow(),
                                one.kind()))
                        .toList(),
                "no differences: no module in shadow has answered otherwise than the one in force");
        return new Answer(
                all.stream()
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
}
