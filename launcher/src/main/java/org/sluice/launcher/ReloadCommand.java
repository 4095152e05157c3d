// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.framework.HostFunction;
import org.sluice.launcher.report.Failure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice reload}: reads anew what can be read anew. */
@Command(
        name = "reload",
        description = "Reads certificates and other files anew; what is bad changes nothing, and the exit status is 1.")
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    final ClientOptions options = new ClientOptions();

    @Override
    public Integer call() throws Failure, IOException {
        try (ControlClient client = ClientOptions.connect(options.directory())) {
            List<Map<String, Object>> results = HostFunction.rows(client.ask("reload", Map.of()), "results");
            int status = 0;
            for (Map<String, Object> result : results) {
                boolean good = Boolean.TRUE.equals(result.get("ok"));
                (good ? System.out : System.err).println(result.get("name") + ": " + result.get("text"));
                status = good ? status : 1;
            }
            if (results.isEmpty()) {
                System.out.println(
                        "nothing to reload: the configuration folder is watched, and no other file is in use");
            }
            return status;
        }
    }
}
