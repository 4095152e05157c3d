// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code sluice cdb}: the tool of the router by user name. What is typed behind it is the tool's to understand. */
@Command(
        name = "cdb",
        description = "Makes, shows, checks and exports CDB files of users.",
        customSynopsis = {
            "sluice cdb make [--force] FILE [IN]",
            "       sluice cdb dump FILE",
            "       sluice cdb get FILE USER",
            "       sluice cdb check FILE",
            "       sluice cdb export -o FILE [OPTIONS] SERVERS..."
        },
        footer = {
            "",
            "make    of lines on standard input or in IN: a user, a hash or -, destinations,",
            "        further KEY=VALUE; or of the text form of the usual tools",
            "dump    prints that text form, hashes and passwords included",
            "get     shows what is there for a user; secrets are masked",
            "check   reads every record and every hash slot",
            "export  writes the accounts of all SERVERS: addresses, or files that name them",
            "",
            "sluice cdb COMMAND --help tells the keys and options of one.",
            "A file takes the place of the old one when it is complete, or not at all.",
            "",
            "Examples: echo 'alice - tcp:db1.example.net:3306' | sluice cdb make users.cdb",
            "          sluice cdb export -o users.cdb --defaults-file ~/.my.cnf servers"
        })
final class CdbCommand implements Callable<Integer> {
    @Unmatched
    List<String> arguments = new ArrayList<>();

    private final Home home;

    CdbCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure {
        boolean export = !arguments.isEmpty() && arguments.get(0).equals("export");
        List<String> features = export ? List.of("core", "cdb", "accounts") : List.of("core", "cdb");
        return new ToolRun(home).run("cdb", features, arguments);
    }
}
