// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text form that the usual tools read and write: {@code +klen,dlen:key->data} lines, then an empty line. Keys and
 * data are taken as they are, line ends and NUL included.
 */
public final class CdbText {
    private static final byte[] ARROW = {'-', '>'};

    private CdbText() {}

    /**
     * Reads all records to the empty line.
     *
     * @param in with a buffer of its own
     * @throws BadCdbException with the number of the record that is wrong
     */
    public static void read(InputStream in, CdbSink sink) throws IOException, BadCdbException {
        for (long number = 1; ; number++) {
            int first = in.read();
            if (first == '\n') {
                return;
            }
            if (first < 0) {
                throw bad(number, "the text ends without the empty line that ends it: it was cut");
            }
            if (first != '+') {
                throw bad(number, "begins with \"" + (char) first + "\" instead of +");
            }
            int keyLength = length(in, ',', number);
            int valueLength = length(in, ':', number);
            byte[] key = bytes(in, keyLength, number);
            if (in.read() != ARROW[0] || in.read() != ARROW[1]) {
                throw bad(number, "no -> behind a key of " + keyLength + " bytes");
            }
            byte[] value = bytes(in, valueLength, number);
            if (in.read() != '\n') {
                throw bad(number, "no end of the line behind data of " + valueLength + " bytes");
            }
            try {
                sink.put(key, value);
            } catch (BadCdbException e) {
                throw bad(number, String.valueOf(e.getMessage()));
            }
        }
    }

    private static int length(InputStream in, char end, long number) throws IOException, BadCdbException {
        long length = -1;
        int next = in.read();
        for (; next >= '0' && next <= '9'; next = in.read()) {
            length = Math.max(length, 0) * 10 + (next - '0');
            if (length >= CdbFile.LARGEST_RECORD) {
                throw bad(number, "a length of more than 1 GB");
            }
        }
        if (length < 0 || next != end) {
            throw bad(number, "no +KEYLENGTH,DATALENGTH: at its beginning");
        }
        return (int) length;
    }

    private static byte[] bytes(InputStream in, int length, long number) throws IOException, BadCdbException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw bad(number, "the text ends inside of it: it was cut");
        }
        return bytes;
    }

    private static BadCdbException bad(long number, String reason) {
        return new BadCdbException("record " + number + ": " + reason);
    }

    /** Gives every record to the text; {@link #end} is still to come. */
    public static void write(OutputStream out, byte[] key, byte[] value) throws IOException {
        out.write(("+" + key.length + "," + value.length + ":").getBytes(StandardCharsets.US_ASCII));
        out.write(key);
        out.write(ARROW);
        out.write(value);
        out.write('\n');
    }

    /** The empty line. */
    public static void end(OutputStream out) throws IOException {
        out.write('\n');
    }
}
