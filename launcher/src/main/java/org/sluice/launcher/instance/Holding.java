// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.control.ControlHandler;
import org.sluice.launcher.control.ControlSocket;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Reason;

/** What makes a process the one that an instance's name stands for: its folder, the control socket, the pid files. */
final class Holding implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Holding.class);

    private final InstanceDirectory directory;
    private final @Nullable Path pidFile;
    private final ControlHandler handler;
    private InstanceDirectory.@Nullable Claim claim;
    private @Nullable ControlSocket control;
    private @Nullable ControlSocket aside;
    private boolean closed;

    Holding(Plan plan, ControlHandler handler) {
        this.directory = plan.directory();
        this.pidFile = plan.pidFile();
        this.handler = handler;
    }

    /**
     * Takes it.
     *
     * @throws Failure if another process has it, or a file can not be written; then nothing is taken
     */
    synchronized void take() throws Failure, InterruptedException {
        if (closed) {
            throw Failure.of("the instance has ended");
        }
        claim = directory.claim();
        try {
            writePidFile();
            control = ControlSocket.open(directory.socket(), handler);
        } catch (Failure e) {
            letGo();
            throw e;
        }
    }

    /** Leaves it to another process. Conversations on the control socket go on. */
    synchronized void handOver() {
        if (control != null) {
            control.stopListening();
        }
        letGo();
    }

    /** Another process has it: this one can still be asked by its number, as long as it lives. */
    synchronized void stepAside() {
        InstanceDirectory own = directory.ofProcess(ProcessHandle.current().pid());
        try {
            if (!closed) {
                own.removeSocket();
                aside = ControlSocket.open(own.socket(), handler);
            }
        } catch (Failure e) {
            log.warn("this process can not be asked any more: {}", e.getMessage());
        }
    }

    private void letGo() {
        if (claim != null) {
            claim.close();
            claim = null;
        }
    }

    private void writePidFile() throws Failure {
        if (pidFile != null) {
            try {
                Files.writeString(pidFile, ownId());
            } catch (IOException e) {
                throw Failure.of("option -p: the pid file " + pidFile + " can not be written: " + Reason.of(e));
            }
        }
    }

    /** Unless another process has written its own there. */
    private void removePidFile() {
        if (pidFile != null) {
            try {
                if (Files.exists(pidFile) && Files.readString(pidFile).equals(ownId())) {
                    Files.delete(pidFile);
                }
            } catch (IOException e) {
                log.warn("the pid file {} stays: {}", pidFile, e.toString());
            }
        }
    }

    private static String ownId() {
        return ProcessHandle.current().pid() + "\n";
    }

    /** Takes away what says that the instance lives, for an end at once. */
    synchronized void release() {
        removePidFile();
        letGo();
        if (aside != null) {
            directory.ofProcess(ProcessHandle.current().pid()).removeSocket();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (control != null) {
            control.close();
        }
        if (aside != null) {
            aside.close();
        }
        release();
    }
}
