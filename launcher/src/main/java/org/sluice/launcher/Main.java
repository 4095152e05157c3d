// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sluice.launcher.instance.Background;
import org.sluice.launcher.instance.Signals;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Logs;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command line: finds the command, runs it, tells what went wrong, gives the exit status. */
public final class Main {
    private static final List<String> STARTING = List.of("run", "rum", "dpm", "demo");

    private Main() {}

    public static void main(String[] args) {
        if (args.length > 0 && STARTING.contains(args[0])) {
            Signals.ignore("HUP"); // what it asks for is not read yet
        }
        System.exit(run(args));
    }

    static int run(String... given) {
        String[] args = given.length > 0 && given[0].equals("--version") ? new String[] {"version"} : given;
        Map<String, Supplier<Object>> commands = commands(Home.find());
        String name = args.length == 0 ? "" : args[0];
        if (!name.isEmpty() && !name.startsWith("-") && !commands.containsKey(name)) {
            System.err.println(
                    "sluice: there is no command \"" + name + "\"; there are " + String.join(", ", commands.keySet()));
            return 2;
        }
        CommandLine line = new CommandLine(new Root());
        addHelpOption(line);
        commands.forEach((command, maker) -> {
            // reading a command's annotations takes time, so that only the one that is asked for is read
            if (command.equals(name) || !commands.containsKey(name) || name.equals("help")) {
                CommandLine sub = new CommandLine(maker.get());
                addHelpOption(sub);
                line.addSubcommand(command, sub);
            }
        });
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setOverwrittenOptionsAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setParameterExceptionHandler((e, a) -> wrongUse(e.getCommandLine(), List.of(e.getMessage())));
        line.setExecutionExceptionHandler((e, failed, result) -> failed(e, failed));
        CommandLine tool = line.getSubcommands().get("cdb");
        if (tool != null) {
            tool.setStopAtUnmatched(true);
        }
        line.setExecutionStrategy(new CommandLine.RunLast());
        if (args.length == 0) {
            line.usage(System.out);
            return 0;
        }
        if (args.length == 1 && name.equals("rum")) {
            line.getSubcommands().get(name).usage(System.err);
            return 2;
        }
        return line.execute(args);
    }

    private static void addHelpOption(CommandLine line) {
        if (line.getCommandSpec().findOption("-h") == null) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("show this help")
                            .build());
        }
    }

    private static Map<String, Supplier<Object>> commands(Home home) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", () -> new RunCommand(home));
        commands.put("rum", () -> new RumCommand(home));
        commands.put("dpm", () -> new DpmCommand(home));
        commands.put("demo", () -> new DemoCommand(home));
        commands.put("cdb", () -> new CdbCommand(home));
        commands.put("shell", ShellCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("drain", DrainCommand::new);
        commands.put("reload", ReloadCommand::new);
        commands.put("check", () -> new CheckCommand(home));
        commands.put("new-module", () -> new NewModuleCommand(home));
        commands.put("version", () -> new VersionCommand(home));
        commands.put("help", HelpCommand::new);
        return commands;
    }

    private static int failed(Exception thrown, CommandLine line) {
        if (thrown instanceof Failure failure) {
            if (failure.exitCode() == 2) {
                return wrongUse(line, failure.lines());
            }
            tell(failure.lines());
            return failure.exitCode();
        }
        if (thrown instanceof ParameterException wrong) {
            return wrongUse(line, List.of(wrong.getMessage()));
        }
        tell(List.of(String.valueOf(thrown.getMessage())));
        return 1;
    }

    private static int wrongUse(CommandLine line, List<String> lines) {
        tell(lines);
        CommandLine.Help help = line.getHelp();
        System.err.print(help.synopsisHeading() + help.synopsis(help.synopsisHeadingLength()));
        System.err.println(
                "`sluice help" + (line.getParent() == null ? "" : " " + line.getCommandName()) + "` tells more.");
        return 2;
    }

    private static void tell(List<String> lines) {
        Logs.tellFailure(lines);
        if (Background.isChild()) {
            Background.tellFailure(lines);
        }
    }
}
