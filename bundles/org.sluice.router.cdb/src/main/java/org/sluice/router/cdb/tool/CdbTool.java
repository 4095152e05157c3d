// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.account.AccountReader;
import org.sluice.api.host.Tool;
import org.sluice.router.cdb.file.BadCdbException;

/** {@code sluice cdb}: finds the command, runs it, tells what went wrong. */
@Component
public final class CdbTool implements Tool {
    private final Map<String, Command> commands = new LinkedHashMap<>();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable AccountReader accounts;

    @Activate
    public CdbTool() {
        commands.put("make", new MakeCommand());
        commands.put("dump", new DumpCommand());
        commands.put("get", new GetCommand());
        commands.put("check", new CheckCommand());
        commands.put("export", new ExportCommand(() -> accounts));
    }

    CdbTool(AccountReader accounts) {
        this();
        this.accounts = accounts;
    }

    @Override
    public String name() {
        return "cdb";
    }

    @Override
    public String purpose() {
        return "makes, shows, checks and exports CDB files of users";
    }

    @Override
    public int run(List<String> arguments, Streams streams) {
        Talk talk = Talk.over(streams);
        String name = arguments.isEmpty() ? "" : arguments.get(0);
        Command command = commands.get(name);
        if (command == null) {
            talk.tell(name.isEmpty() ? "a command is missing" : "cdb: there is no command \"" + name + "\"");
            String usages = commands.values().stream().map(Command::usage).collect(Collectors.joining("\n       "));
            talk.err().println("Usage: " + usages);
            return 2;
        }
        if (asksForHelp(arguments)) {
            return help(command, talk);
        }
        try {
            Arguments read = Arguments.read(arguments.subList(1, arguments.size()), command.options());
            read.operands(command.operands().get(0), command.operands().get(1));
            command.run(read, talk);
            return 0;
        } catch (ToolFailure e) {
            talk.tell(String.valueOf(e.getMessage()));
            if (e.isWrongUse()) {
                talk.err().println("Usage: " + command.usage());
                return 2;
            }
            return 1;
        } catch (BadCdbException e) {
            talk.tell(file(arguments) + " " + e.getMessage());
        } catch (IOException e) {
            talk.tell(Faults.words(e));
        } catch (InternalError e) {
            talk.tell(file(arguments) + " was cut while it was read");
        }
        return 1;
    }

    private static boolean asksForHelp(List<String> arguments) {
        return arguments.stream()
                .takeWhile(word -> !word.equals("--"))
                .anyMatch(word -> word.equals("--help") || word.equals("-h"));
    }

    private static int help(Command command, Talk talk) {
        try {
            talk.out().write(("Usage: " + command.usage() + "\n" + command.help()).getBytes(StandardCharsets.UTF_8));
            talk.out().flush();
            return 0;
        } catch (IOException e) {
            talk.tell(Faults.words(e));
            return 1;
        }
    }

    private static String file(List<String> arguments) {
        return arguments.stream()
                .skip(1)
                .filter(word -> !word.equals("--"))
                .limit(1)
                .collect(Collectors.joining());
    }
}
