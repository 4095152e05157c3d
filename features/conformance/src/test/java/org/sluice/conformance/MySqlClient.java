// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.conformance;

import com.github.dockerjava.api.model.Bind;
import java.nio.file.Path;
import java.util.Objects;
import org.sluice.testkit.database.RealMySql;
import org.testcontainers.containers.GenericContainer;

/** A container with the client of MySQL, on the network of this machine, where it finds the files that it is to load. */
final class MySqlClient implements AutoCloseable {
    private final GenericContainer<?> container;

    MySqlClient(Path files) {
        // A bind in the library's own way is tried out first, with an image that has to be fetched.
        Bind bind = Bind.parse(files + ":" + files + ":ro");
        container = new GenericContainer<>(RealMySql.IMAGE)
                .withNetworkMode("host")
                .withCreateContainerCmdModifier(command -> {
                    command.withEntrypoint("sleep", "infinity");
                    Objects.requireNonNull(command.getHostConfig()).withBinds(bind);
                });
        container.start();
    }

    String id() {
        return container.getContainerId();
    }

    @Override
    public void close() {
        container.stop();
    }
}
