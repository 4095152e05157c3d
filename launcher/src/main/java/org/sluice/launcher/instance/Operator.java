// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.util.function.LongSupplier;

/** Whoever sits before the terminal in which an instance was started. */
public interface Operator {
    /** Nobody: the instance stays in the foreground until a signal or another command ends it. */
    Operator NOBODY = new Operator() {
        @Override
        public void start(InstanceDirectory directory, LongSupplier sessions, Runnable end, Runnable interrupted) {}

        @Override
        public void close() {}
    };

    /**
     * The instance is ready. Does not block.
     *
     * @param sessions how many live
     * @param end ends the instance: the operator has left
     * @param interrupted ends it as SIGINT does
     */
    void start(InstanceDirectory directory, LongSupplier sessions, Runnable end, Runnable interrupted);

    /** The instance ends; the terminal is to be given back as it was. */
    void close();
}
