// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.script;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes a line of the log of each line that a script prints. For one thread at a time. */
final class LogStream extends OutputStream {
    /** Of a line; what goes on behind it is another one. */
    private static final int LONGEST = 8192;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    LogStream(Consumer<String> lines) {
        this.lines = lines;
    }

    @Override
    public void write(int b) {
        if (b == '\n') {
            end();
            return;
        }
        line.write(b);
        if (line.size() >= LONGEST) {
            end();
        }
    }

    private void end() {
        lines.accept(line.toString(StandardCharsets.UTF_8));
        line.reset();
    }
}
