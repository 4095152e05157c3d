// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Keeps what a command prints, as long as it is no more than anybody reads: who goes on is told that nobody does. */
final class BoundedOutput extends FilterOutputStream {
    static final int MOST = 1 << 20;

    private final ByteArrayOutputStream kept;

    BoundedOutput() {
        this(new ByteArrayOutputStream());
    }

    private BoundedOutput(ByteArrayOutputStream kept) {
        super(kept);
        this.kept = kept;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int room = MOST - kept.size();
        kept.write(bytes, offset, Math.min(length, room));
        if (length > room) {
            throw new IOException("more is printed than anybody reads");
        }
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }
}
