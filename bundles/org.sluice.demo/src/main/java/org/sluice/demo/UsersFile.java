// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.sluice.api.host.Tool;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;

/** The CDB that tells Sluice which user is where, made by the tool of whichever bundle has one. */
@Component(service = UsersFile.class)
public final class UsersFile {
    private static final String CDB = "cdb";
    private static final Duration STARTING = Duration.ofSeconds(10);

    private @Nullable Tool maker;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    synchronized void bindTool(Tool tool) {
        if (tool.name().equals(CDB)) {
            maker = tool;
            notifyAll();
        }
    }

    synchronized void unbindTool(Tool tool) {
        if (tool.equals(maker)) {
            maker = null;
        }
    }

    /** Those who read such files, so that nobody logs in before the new one is in force. */
    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + Reloadable.NAME + "=" + CDB + ")")
    volatile List<Reloadable> readers = List.of();

    /** Writes the file and has it read. */
    void write(Path file, String lines) throws DemoException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Tool.Streams streams = new Tool.Streams(new ByteArrayInputStream(lines.getBytes(UTF_8)), said, said, false);
        if (awaitTool().run(List.of("make", file.toString()), streams) != 0) {
            throw new DemoException("the users of the demo can not be written: "
                    + said.toString(UTF_8).strip().replace("sluice: ", ""));
        }
        for (Reloadable reader : readers) {
            try {
                reader.reload();
            } catch (ReloadException e) {
                throw new DemoException("the users of the demo can not be read: " + e.getMessage());
            }
        }
    }

    /** Its bundle may start after ours. */
    private synchronized Tool awaitTool() throws DemoException, InterruptedException {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (maker == null) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new DemoException("no bundle has the tool cdb, which writes the users of the demo: is"
                        + " org.sluice.router.cdb started?");
            }
            wait(left);
        }
        return maker;
    }
}
