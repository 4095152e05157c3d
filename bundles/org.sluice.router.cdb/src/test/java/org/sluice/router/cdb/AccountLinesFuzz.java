// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbSink;
import org.sluice.router.cdb.file.CdbText;

/** Any text of accounts, in either form: it is refused without a password in the refusal, or read. */
public final class AccountLinesFuzz {
    private static final Pattern SECRET = Pattern.compile("([ \\t](?:server-)?password=[^\\s\\x80-\\xFF])");

    private record Entry(ByteBuffer key, ByteBuffer value) {}

    private AccountLinesFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException, BadRecordException {
        List<Entry> lines = new ArrayList<>();
        boolean whole = read(bytes, false, lines);
        for (Entry line : lines) {
            CdbRecord record = new RecordReader().read(line.value().array());
            assertThat(RecordRoute.fault(record)).isNull();
        }
        List<Entry> either = new ArrayList<>();
        if (read(bytes, true, either) && !whole) {
            assertWrittenAgain(either);
        }
    }

    private static boolean read(byte[] bytes, boolean either, List<Entry> entries) throws IOException {
        String refusal = refusal(bytes, either, entries);
        if (!either && !refusal.isEmpty()) {
            String text = new String(bytes, ISO_8859_1);
            byte[] others = SECRET.matcher(text).replaceAll("$1x").getBytes(ISO_8859_1);
            assertThat(refusal(others, false, new ArrayList<>()))
                    .as("with other passwords")
                    .isEqualTo(refusal);
        }
        return refusal.isEmpty();
    }

    private static String refusal(byte[] bytes, boolean either, List<Entry> entries) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        CdbSink sink = (key, value) -> entries.add(new Entry(ByteBuffer.wrap(key), ByteBuffer.wrap(value)));
        try {
            if (either) {
                AccountLines.readEither(in, sink);
            } else {
                AccountLines.read(in, sink);
            }
            return "";
        } catch (BadCdbException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void assertWrittenAgain(List<Entry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Entry entry : entries) {
            CdbText.write(out, entry.key().array(), entry.value().array());
        }
        CdbText.end(out);
        List<Entry> again = new ArrayList<>();
        read(out.toByteArray(), true, again);
        assertThat(again).isEqualTo(entries);
    }
}
