// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Arrays;

/** Any bytes as what a CDB has of a user: they are refused, or read, used, and written so that they read the same. */
public final class RecordFuzz {
    private static final int TELLING = 4;

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
        assertUntold(record, RecordKeys.PASSWORD, record.toString() + record.shown());
        assertUntold(record, RecordKeys.SERVER_PASSWORD, record.toString() + record.shown());
    }

    private static void assertUntold(CdbRecord record, String key, String shown) {
        String secret = record.keys().getOrDefault(key, "");
        boolean elsewhere = record.destinations().toString().contains(secret)
                || record.keys().entrySet().stream()
                        .anyMatch(other -> !other.getKey().contains("password")
                                && (other.getKey() + "=" + other.getValue()).contains(secret));
        if (secret.length() >= TELLING && !elsewhere) {
            assertThat(shown).doesNotContain(secret);
        }
    }
}
