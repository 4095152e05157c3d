// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.api.address.AddressSyntaxException;
import org.sluice.api.route.Destination;

/**
 * Reads values: rum's v1 and v2, and our own tail. Destinations are few and users are many, so each is parsed once.
 * Safe on any thread.
 */
public final class RecordReader {
    static final int LARGEST_VALUE = 1 << 16;

    private static final int MOST_KNOWN_DESTINATIONS = 1 << 16;
    private static final int HAS_NETWORKS = 1;
    private static final int HAS_COUNTRIES = 2;

    private final Map<String, Destination> known = new ConcurrentHashMap<>();

    /**
     * @throws BadRecordException with the rule that the value breaks
     */
    public CdbRecord read(byte[] value) throws BadRecordException {
        return read(value, value.length);
    }

    /**
     * @param length how many of the bytes are the value
     * @throws BadRecordException with the rule that the value breaks
     */
    CdbRecord read(byte[] value, int length) throws BadRecordException {
        if (length > LARGEST_VALUE) {
            throw new BadRecordException("the value has " + length + " bytes, at most " + LARGEST_VALUE + " are read");
        }
        RecordBytes bytes = new RecordBytes(value, length);
        String hash = bytes.field("hash");
        List<Destination> destinations = List.of(destination(bytes.field("destination")));
        if (bytes.left() == 0) {
            return new CdbRecord(hash, destinations, AccessList.ANYWHERE, Map.of());
        }
        AccessList access = access(bytes);
        Map<String, String> keys = new HashMap<>();
        if (bytes.left() > 0) {
            destinations = ownTail(bytes, destinations, keys);
        }
        return checked(new CdbRecord(hash, destinations, access, keys));
    }

    private static CdbRecord checked(CdbRecord record) throws BadRecordException {
        String fault = record.keys().isEmpty() ? null : RecordRoute.fault(record);
        if (fault != null) {
            throw new BadRecordException(fault);
        }
        return record;
    }

    private Destination destination(String text) throws BadRecordException {
        Destination destination = known.get(text);
        if (destination != null) {
            return destination;
        }
        try {
            Destination parsed = Destination.parse(text);
            if (known.size() < MOST_KNOWN_DESTINATIONS) {
                known.put(text, parsed);
            }
            return parsed;
        } catch (AddressSyntaxException e) {
            throw new BadRecordException("the destination " + e.getMessage());
        }
    }

    private static AccessList access(RecordBytes bytes) throws BadRecordException {
        int flags = bytes.number8("access tail");
        if ((flags & ~(HAS_NETWORKS | HAS_COUNTRIES)) != 0) {
            throw new BadRecordException("the access tail has the flags " + flags + ", known are 0 to 3");
        }
        List<Network> networks = new ArrayList<>();
        if ((flags & HAS_NETWORKS) != 0) {
            for (int left = bytes.number8("number of networks"); left > 0; left--) {
                int address = bytes.number32("list of networks");
                networks.add(new Network(address, bytes.number32("list of networks")));
            }
        }
        List<String> countries = new ArrayList<>();
        if ((flags & HAS_COUNTRIES) != 0) {
            for (int left = bytes.number8("number of countries"); left > 0; left--) {
                countries.add(country(bytes.text(2, "list of countries")));
            }
        }
        return flags == 0 ? AccessList.ANYWHERE : new AccessList(networks, countries);
    }

    private static String country(String code) throws BadRecordException {
        if (code.length() != 2 || !isLetter(code.charAt(0)) || !isLetter(code.charAt(1))) {
            throw new BadRecordException("the list of countries holds what is no code of two letters");
        }
        return code;
    }

    private static boolean isLetter(char letter) {
        return letter >= 'A' && letter <= 'Z';
    }

    private List<Destination> ownTail(RecordBytes bytes, List<Destination> first, Map<String, String> keys)
            throws BadRecordException {
        if (!bytes.take(RecordKeys.MAGIC)) {
            throw new BadRecordException(bytes.left() + " bytes behind the access tail are no tail that is known");
        }
        List<Destination> destinations = List.of();
        while (bytes.left() > 0) {
            int tag = bytes.number8("tag");
            int length = bytes.number16("length of tag " + tag);
            switch (tag) {
                case RecordKeys.DESTINATIONS -> {
                    if (!destinations.isEmpty()) {
                        throw new BadRecordException("the list of destinations stands there twice");
                    }
                    destinations = destinations(bytes.text(length, "list of destinations"));
                }
                case RecordKeys.KEY -> key(bytes.text(length, "further key"), keys);
                default -> {
                    if (tag >= RecordKeys.FIRST_CRITICAL) {
                        throw new BadRecordException("tag " + tag + " is for a newer version");
                    }
                    bytes.skip(length, "tag " + tag);
                }
            }
        }
        return destinations.isEmpty() ? first : destinations;
    }

    private List<Destination> destinations(String text) throws BadRecordException {
        List<Destination> destinations = new ArrayList<>();
        for (String one : text.split(" ", -1)) {
            destinations.add(destination(one));
        }
        return destinations;
    }

    private static void key(String text, Map<String, String> keys) throws BadRecordException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? "" : text.substring(0, equals);
        if (!RecordKeys.isName(name)) {
            throw new BadRecordException("a further key is not NAME=VALUE with a name of a-z, 0-9, . and -");
        }
        if (keys.put(name, text.substring(equals + 1)) != null) {
            throw new BadRecordException("the key " + name + " stands there twice");
        }
    }
}
