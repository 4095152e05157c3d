// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.sluice.api.route.Destination;

/** Writes values in the least form that holds them: v1, v2, or v2 and our own tail. */
public final class RecordWriter {
    private static final int MOST_IN_A_LIST = 255;
    private static final int LONGEST_ENTRY = 0xFFFF;

    private RecordWriter() {}

    /**
     * @throws BadRecordException if the record has no such form
     */
    public static byte[] write(CdbRecord record) throws BadRecordException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64);
        field(out, record.hash(), "hash");
        List<Destination> destinations = record.destinations();
        field(out, destinations.get(0).toString(), "destination");
        boolean ownTail = destinations.size() > 1 || !record.keys().isEmpty();
        if (ownTail || !record.access().equals(AccessList.ANYWHERE)) {
            access(out, record.access());
        }
        if (ownTail) {
            ownTail(out, record);
        }
        if (out.size() > RecordReader.LARGEST_VALUE) {
            throw new BadRecordException(
                    "the value has " + out.size() + " bytes, at most " + RecordReader.LARGEST_VALUE + " are read");
        }
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, String text, String name) throws BadRecordException {
        if (text.indexOf('\0') >= 0) {
            throw new BadRecordException("the " + name + " holds a NUL");
        }
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    private static void access(ByteArrayOutputStream out, AccessList access) throws BadRecordException {
        List<Network> networks = access.networks();
        List<String> countries = access.countries();
        if (networks.size() > MOST_IN_A_LIST || countries.size() > MOST_IN_A_LIST) {
            throw new BadRecordException("a list of the access tail has at most " + MOST_IN_A_LIST + " entries");
        }
        out.write((networks.isEmpty() ? 0 : 1) | (countries.isEmpty() ? 0 : 2));
        if (!networks.isEmpty()) {
            out.write(networks.size());
            networks.forEach(network -> {
                number32(out, network.address());
                number32(out, network.mask());
            });
        }
        if (!countries.isEmpty()) {
            out.write(countries.size());
            countries.forEach(country -> out.writeBytes(country.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static void ownTail(ByteArrayOutputStream out, CdbRecord record) throws BadRecordException {
        out.writeBytes(RecordKeys.MAGIC);
        if (record.destinations().size() > 1) {
            if (record.destinations().stream().anyMatch(one -> one.toString().indexOf(' ') >= 0)) {
                throw new BadRecordException("a destination in a list of destinations holds no space");
            }
            String list =
                    record.destinations().stream().map(Destination::toString).collect(Collectors.joining(" "));
            entry(out, RecordKeys.DESTINATIONS, list);
        }
        for (var key : new TreeMap<>(record.keys()).entrySet()) {
            if (!RecordKeys.isName(key.getKey())) {
                throw new BadRecordException("\"" + key.getKey() + "\" is no name of a key");
            }
            entry(out, RecordKeys.KEY, key.getKey() + "=" + key.getValue());
        }
    }

    private static void entry(ByteArrayOutputStream out, int tag, String text) throws BadRecordException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_ENTRY) {
            throw new BadRecordException("an entry of the tail has at most " + LONGEST_ENTRY + " bytes");
        }
        out.write(tag);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    private static void number32(ByteArrayOutputStream out, int number) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            out.write(number >> shift);
        }
    }
}
