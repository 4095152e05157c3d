// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * An operator's stream while a Gogo session has it. Gogo closes what it writes to, and a command that was interrupted
 * may go on to write: neither reaches the operator.
 */
final class LentOutputStream extends FilterOutputStream {
    private volatile OutputStream to;
    private volatile boolean takenBack;

    LentOutputStream(OutputStream out) {
        super(out);
        to = out;
    }

    /** What is written from now on goes there. */
    void leadTo(OutputStream other) {
        to = other;
    }

    void takeBack() {
        takenBack = true;
    }

    @Override
    public void write(int b) throws IOException {
        if (!takenBack) {
            to.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (!takenBack) {
            to.write(bytes, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!takenBack) {
            to.flush();
        }
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
