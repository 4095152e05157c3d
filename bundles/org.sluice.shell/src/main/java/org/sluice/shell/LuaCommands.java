// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.script.ScriptFailure;
import org.sluice.api.script.ScriptInfo;
import org.sluice.api.script.Scripts;

/** {@code lua:*}: the scripts. The commands are there as long as there is somebody who runs scripts. */
@Component(
        service = {LuaCommands.class, CommandSet.class},
        property = {
            "osgi.command.scope=lua",
            "osgi.command.function=list",
            "osgi.command.function=reload",
            "osgi.command.function=eval"
        })
public final class LuaCommands implements CommandSet {
    private static final Usage LIST =
            Usage.of("lua:list", "the scripts, what they have open and what they cost", "lua:list");

    private static final Usage RELOAD = Usage.of(
                    "lua:reload",
                    "loads a script anew beside the one in force, which stays if the new one fails",
                    "lua:reload {SCRIPT:demo}")
            .operand("NAME", Usage.Times.ONCE, Kind.SCRIPT, "the script's name, from lua:list");

    private static final Usage EVAL = Usage.of(
                    "lua:eval",
                    "runs a piece of Lua among a script's global variables (locals are not to be seen), under its budgets",
                    "lua:eval {SCRIPT:demo} 'collectgarbage(\"count\")'")
            .operand("NAME", Usage.Times.ONCE, Kind.SCRIPT, "the script's name; NAME/2 is its second worker")
            .operand(
                    "CODE",
                    Usage.Times.ONCE,
                    Kind.FREE,
                    "an expression, several (a, b), or statements, in single quotes");

    private final Scripts scripts;

    @Activate
    public LuaCommands(@Reference Scripts scripts) {
        this.scripts = scripts;
    }

    @Descriptor("the scripts, what they have open and what they cost; --help tells more")
    public Object list(@Nullable String... args) {
        return LIST.run(this, args, arguments -> {
            List<ScriptInfo> all = scripts.list();
            List<Table.Column> columns = List.of(
                    Table.left("NAME"),
                    Table.left("STATE"),
                    Table.right("LOADS").spare(5),
                    Table.elastic("LISTENING ON"),
                    Table.right("CLIENTS"),
                    Table.right("SERVERS"),
                    Table.right("CALLBACKS"),
                    Table.right("ERRORS"),
                    Table.right("TIME").spare(4),
                    Table.right("MEMORY").spare(6),
                    Table.elastic("PROBLEM"));
            Table table = new Table(columns, all.stream().map(LuaCommands::row).toList(), "no scripts");
            return new Answer(all.stream().map(LuaCommands::json).toList(), Report.of(table));
        });
    }

    @Descriptor("loads a script anew; --help tells more")
    public Object reload(@Nullable String... args) {
        return RELOAD.run(this, args, arguments -> {
            try {
                String told = scripts.reload(arguments.operand(0));
                return new Answer(Json.object("name", arguments.operand(0), "in_force", told), Report.line(told));
            } catch (ScriptFailure e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Descriptor("runs a piece of Lua in a script; --help tells more")
    public Object eval(@Nullable String... args) {
        return EVAL.run(this, args, arguments -> {
            try {
                List<String> values = scripts.eval(arguments.operand(0), arguments.operand(1));
                return new Answer(
                        values,
                        Report.of(values.stream()
                                .flatMap(value -> Stream.of(value.split("\n", -1)))
                                .map(Line::new)
                                .toArray(Line[]::new)));
            } catch (ScriptFailure e) {
                throw CommandException.failed(String.valueOf(e.getMessage()));
            }
        });
    }

    @Override
    public List<Usage> usages() {
        return List.of(LIST, RELOAD, EVAL);
    }

    @Override
    public List<String> words(Kind kind) {
        return kind == Kind.SCRIPT
                ? scripts.list().stream().map(ScriptInfo::name).toList()
                : List.of();
    }

    private static List<String> row(ScriptInfo script) {
        return List.of(
                script.name(),
                state(script),
                Integer.toString(script.loads()),
                String.join(", ", script.listening()),
                script.clients() + (script.retiring() == 0 ? "" : "+" + script.retiring()),
                Integer.toString(script.servers()),
                Long.toString(script.callbacks()),
                Long.toString(script.errors()),
                Amounts.time(script.time()),
                Amounts.bytes(script.allocatedBytes()),
                script.problem() == null ? "" : script.problem());
    }

    private static Map<String, @Nullable Object> json(ScriptInfo script) {
        Duration time = script.time();
        return Json.object(
                "name", script.name(),
                "file", script.file(),
                "state", state(script),
                "loads", script.loads(),
                "trusted", script.trusted(),
                "listening", script.listening(),
                "clients", script.clients(),
                "retiring_clients", script.retiring(),
                "servers", script.servers(),
                "timers", script.timers(),
                "callbacks", script.callbacks(),
                "errors", script.errors(),
                "callback_seconds", time.toNanos() / 1e9,
                "allocated_bytes", script.allocatedBytes(),
                "problem", script.problem());
    }

    private static String state(ScriptInfo script) {
        return script.state().name().toLowerCase(Locale.ROOT);
    }
}
