// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.runtime;

import java.io.InputStream;

/**
 * A chunk's text, each byte of which is a step. The compiler takes one after the other as it goes, so that it is ended in
 * the middle of what takes it long: its lists of jumps grow with the square of a chain of "elseif" or "and".
 */
final class CountedSource extends InputStream {
    private final Meter meter;
    private final byte[] source;
    private final int end;
    private int at;

    CountedSource(Meter meter, byte[] source, int from, int length) {
        this.meter = meter;
        this.source = source;
        this.at = from;
        this.end = from + length;
    }

    @Override
    public int read() {
        meter.steps(1);
        return at < end ? source[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int count) {
        int taken = Math.min(count, end - at);
        if (taken <= 0) {
            return count == 0 ? 0 : -1;
        }
        meter.steps(taken);
        System.arraycopy(source, at, to, offset, taken);
        at += taken;
        return taken;
    }

    @Override
    public int available() {
        return end - at;
    }
}
