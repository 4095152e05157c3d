// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.session;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;

/** What passed one session, and when the last of it did. Written by one event loop without a fence, read by anybody. */
final class PassedBytes {
    private static final VarHandle INPUT;
    private static final VarHandle OUTPUT;
    private static final VarHandle COMMANDS;
    private static final VarHandle LAST_NANOS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            INPUT = lookup.findVarHandle(PassedBytes.class, "input", long.class);
            OUTPUT = lookup.findVarHandle(PassedBytes.class, "output", long.class);
            COMMANDS = lookup.findVarHandle(PassedBytes.class, "commands", long.class);
            LAST_NANOS = lookup.findVarHandle(PassedBytes.class, "lastNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long input;
    private long output;
    private long commands;

    /** Read and written through {@link #LAST_NANOS}. */
    @SuppressWarnings("UnusedVariable")
    private long lastNanos = System.nanoTime();

    void addInput(int bytes) {
        INPUT.setOpaque(this, input + bytes);
    }

    void addOutput(int bytes) {
        OUTPUT.setOpaque(this, output + bytes);
    }

    void addCommands(int more) {
        COMMANDS.setOpaque(this, commands + more);
    }

    void touch() {
        LAST_NANOS.setOpaque(this, System.nanoTime());
    }

    long input() {
        return (long) INPUT.getOpaque(this);
    }

    long output() {
        return (long) OUTPUT.getOpaque(this);
    }

    long commands() {
        return (long) COMMANDS.getOpaque(this);
    }

    Duration idle() {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - (long) LAST_NANOS.getOpaque(this)));
    }
}
