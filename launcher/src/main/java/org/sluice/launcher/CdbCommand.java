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
            "sluice cdb make FILE [IN]",
            "       sluice cdb dump FILE",
            "       sluice cdb get FILE USER",
            "       sluice cdb check FILE"
        },
        footer = {
            "",
            "make    of lines on standard input or in IN: a user, a hash or -, destinations;",
            "        or of the text form of the usual tools, +KEYLENGTH,DATALENGTH:KEY->DATA",
            "dump    prints that text form, hashes and passwords included",
            "get     shows what is there for a user; secrets are masked",
            "check   reads every record and every hash slot",
            "",
            "A file takes the place of the old one when it is complete, or not at all.",
            "",
            "Example: echo 'alice - tcp:db1.example.net:3306' | sluice cdb make users.cdb"
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
        List<String> features = List.of("core", "cdb");
        return new ToolRun(home).run("cdb", features, arguments);
    }
}
