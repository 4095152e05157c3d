// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.sluice.api.address.AddressSyntaxException;

/** The servers that are named by operands: addresses, and files with one in each line. */
final class ServerList {
    private final List<ExportServer> servers = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();

    private ServerList() {}

    static List<ExportServer> read(List<String> operands) throws ToolFailure {
        ServerList list = new ServerList();
        for (String operand : operands) {
            if (operand.startsWith("tcp:") || operand.startsWith("sock:") || operand.startsWith("ssl:")) {
                list.addOperand(operand);
            } else {
                list.addFile(Path.of(operand));
            }
        }
        if (list.servers.isEmpty()) {
            throw ToolFailure.of("there is no server in " + String.join(", ", operands));
        }
        return list.servers;
    }

    private void addOperand(String operand) throws ToolFailure {
        if (operand.indexOf(';') >= 0) {
            throw ToolFailure.wrongUse("a user and password on the command line are seen by everybody on this machine:"
                    + " write them into a file");
        }
        try {
            String twice = add(operand);
            if (!twice.isEmpty()) {
                throw ToolFailure.wrongUse(twice);
            }
        } catch (AddressSyntaxException e) {
            throw ToolFailure.wrongUse(String.valueOf(e.getMessage()));
        }
    }

    private void addFile(Path path) throws ToolFailure {
        SecretFile file = SecretFile.read(path);
        boolean secret = false;
        int number = 0;
        for (String line : file.lines()) {
            number++;
            if (line.isBlank() || line.strip().startsWith("#")) {
                continue;
            }
            try {
                String twice = add(line);
                if (!twice.isEmpty()) {
                    throw file.wrong(number, twice);
                }
            } catch (AddressSyntaxException e) {
                throw file.wrong(number, String.valueOf(e.getMessage()));
            }
            secret |= servers.get(servers.size() - 1).password() != null;
        }
        if (secret) {
            file.demandPrivacy();
        }
    }

    /** @return what is wrong with it; empty if nothing is */
    private String add(String text) {
        ExportServer server = ExportServer.parse(text);
        servers.add(server);
        return labels.add(server.label()) ? "" : server.label() + " stands there twice";
    }
}
