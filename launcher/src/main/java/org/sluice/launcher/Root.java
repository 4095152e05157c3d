// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import picocli.CommandLine.Command;

/** {@code sluice} itself. */
@Command(
        name = "sluice",
        synopsisSubcommandLabel = "COMMAND",
        header = "Sluice, a modular MySQL proxy.",
        footer = {
            "",
            "The three commonest examples:",
            "  sluice demo",
            "      a real MariaDB and the proxy before it on 127.0.0.1:5500, to try things",
            "  sluice rum -s tcp:127.0.0.1:3307 -d tcp:db1.example.net:3306 \\",
            "             -m tcp:127.0.0.1:5510",
            "      a redirector with a statistics port, in one line",
            "  sluice run -c /etc/sluice",
            "      from a folder of configuration files",
            "",
            "sluice help COMMAND tells the options of a command."
        })
final class Root {}
