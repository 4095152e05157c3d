// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Any bytes as what a CDB has of a user: they are refused, or read, used, and written so that they read the same. */
public final class RecordFuzz {
    private RecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws BadRecordException {
        RecordReader reader = new RecordReader();
        CdbRecord record;
        try {
            record = reader.read(bytes);
        } catch (BadRecordException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(reader.read(Arrays.copyOf(bytes, bytes.length + 7), bytes.length))
                .isEqualTo(record);
        byte[] written = RecordWriter.write(record);
        assertThat(reader.read(written)).isEqualTo(record);
        assertThat(RecordWriter.write(reader.read(written))).isEqualTo(written);
        use(record);
    }

    private static void use(CdbRecord record) {
        assertThat(RecordRoute.destinations(record)).isNotEmpty();
        if (RecordRoute.fault(record) == null) {
            RecordRoute.credential(record);
        }
        for (String peer : new String[] {"127.0.0.1", "::ffff:10.0.0.1", "fe80::1"}) {
            record.access().refusal(new InetSocketAddress(peer, 1));
        }
        CdbRecord other =
                new CdbRecord(record.hash(), record.destinations(), record.access(), withOtherSecrets(record.keys()));
        assertThat(other.toString() + other.shown()).isEqualTo(record.toString() + record.shown());
    }

    private static Map<String, String> withOtherSecrets(Map<String, String> keys) {
        Map<String, String> other = new HashMap<>(keys);
        other.computeIfPresent(RecordKeys.PASSWORD, (key, secret) -> "x" + secret);
        other.computeIfPresent(RecordKeys.SERVER_PASSWORD, (key, secret) -> "");
        return other;
    }
}
