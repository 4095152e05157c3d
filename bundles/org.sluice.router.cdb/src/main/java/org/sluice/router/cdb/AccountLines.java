// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.route.Destination;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbSink;
import org.sluice.router.cdb.file.CdbText;

/**
 * The text form that a person writes: {@code user hash-or-'-' destination} between white space, with further
 * destinations behind for failover, and further keys as {@code NAME=VALUE}; {@code #} begins a comment line. What begins as {@code +3,4:} is taken for the
 * other text form, {@link CdbText}.
 */
public final class AccountLines {
    private static final int LONGEST_LINE = 1 << 16;

    /** An address has a colon before whatever stands in it. */
    private static final Pattern KEY = Pattern.compile("([^:=]*)=(.*)", Pattern.DOTALL);

    private AccountLines() {}

    /**
     * Reads either text form.
     *
     * @throws BadCdbException with the number of the line or record that is wrong
     */
    public static void readEither(InputStream in, CdbSink sink) throws IOException, BadCdbException {
        BufferedInputStream buffered = new BufferedInputStream(in, 1 << 16);
        buffered.mark(32);
        String start = new String(buffered.readNBytes(24), StandardCharsets.ISO_8859_1);
        buffered.reset();
        if (start.startsWith("\n") || start.matches("(?s)\\+\\d+,\\d+:.*")) {
            CdbText.read(buffered, sink);
        } else {
            read(buffered, sink);
        }
    }

    /**
     * @param in with a buffer of its own
     */
    static void read(InputStream in, CdbSink sink) throws IOException, BadCdbException {
        long number = 1;
        for (byte[] line = line(in, number); line.length > 0; line = line(in, ++number)) {
            String text = new String(line, StandardCharsets.UTF_8).strip();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            if (text.indexOf('\uFFFD') >= 0) {
                throw bad(number, "is not UTF-8");
            }
            String[] parts = text.split("\\s+");
            try {
                sink.put(parts[0].getBytes(StandardCharsets.UTF_8), RecordWriter.write(record(parts)));
            } catch (BadRecordException | BadCdbException | AddressSyntaxException e) {
                throw bad(number, String.valueOf(e.getMessage()));
            }
        }
    }

    private static CdbRecord record(String[] parts) throws BadRecordException {
        if (parts.length < 3) {
            throw new BadRecordException("a line is: user, hash or -, destination");
        }
        String hash = parts[1].equals("-") ? "" : parts[1];
        if (!hash.isEmpty() && !CdbRecord.isNativeHash(hash)) {
            throw new BadRecordException("the hash is neither - nor * and 40 hex digits");
        }
        List<Destination> destinations = new ArrayList<>();
        Map<String, String> keys = new HashMap<>();
        for (int i = 2; i < parts.length; i++) {
            Matcher key = KEY.matcher(parts[i]);
            if (key.matches()) {
                key(keys, key.group(1), key.group(2));
            } else {
                destinations.add(Destination.parse(parts[i]));
            }
        }
        if (destinations.isEmpty()) {
            throw new BadRecordException("a line is: user, hash or -, destination");
        }
        CdbRecord record = new CdbRecord(hash, destinations, AccessList.ANYWHERE, keys);
        String fault = RecordRoute.fault(record);
        if (fault != null) {
            throw new BadRecordException(fault);
        }
        return record;
    }

    /** No value is told: it may be a password. */
    private static void key(Map<String, String> keys, String name, String value) throws BadRecordException {
        if (!RecordKeys.isName(name)) {
            throw new BadRecordException("\"" + name + "\" is no name of a key: a-z, 0-9, . and -");
        }
        if (keys.put(name, value) != null) {
            throw new BadRecordException("the key " + name + " stands there twice");
        }
    }

    /** With its line end, so that only the end of the text is empty. */
    private static byte[] line(InputStream in, long number) throws IOException, BadCdbException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int next = in.read(); next >= 0; next = in.read()) {
            line.write(next);
            if (next == '\n') {
                break;
            }
            if (line.size() > LONGEST_LINE) {
                throw bad(number, "has more than " + LONGEST_LINE + " bytes");
            }
        }
        return line.toByteArray();
    }

    private static BadCdbException bad(long number, String reason) {
        return new BadCdbException("line " + number + ": " + reason);
    }
}
