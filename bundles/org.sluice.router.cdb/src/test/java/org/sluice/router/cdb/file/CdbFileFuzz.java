// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Any CDB: it is refused, or its check and its lookups agree on what is in it. An input is a number of records, these with
 * the lengths of key and value in a byte each, and what is then written over the file: two bytes for the place, one for what
 * stands there afterwards. A place beyond the end cuts off the file, or lengthens it.
 */
public final class CdbFileFuzz {
    private CdbFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte[] file = file(in);
        boolean written = !in.hasRemaining();
        while (in.remaining() >= 3) {
            file = changed(file, in.getShort() & 0xFFFF, in.get());
        }
        Path path = Files.createTempFile("fuzz", ".cdb");
        try {
            Files.write(path, file);
            boolean good = read(path);
            assertThat(good || !written).as("what was written can be read").isTrue();
        } finally {
            Files.delete(path);
        }
    }

    private static byte[] file(ByteBuffer in) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        CdbTables tables = new CdbTables();
        for (int left = in.get() & 0xFF; left > 0 && in.remaining() > 2; left--) {
            byte[] key = new byte[in.get() & 0x1F];
            byte[] value = new byte[in.get() & 0x3F];
            in.get(key, 0, Math.min(key.length, in.remaining()));
            in.get(value, 0, Math.min(value.length, in.remaining()));
            tables.add(CdbHash.of(key), CdbFile.HEADER + records.size());
            records.writeBytes(new byte[] {(byte) key.length, 0, 0, 0, (byte) value.length, 0, 0, 0});
            records.writeBytes(key);
            records.writeBytes(value);
        }
        ByteBuffer header = tables.write(records, CdbFile.HEADER + (long) records.size());
        return ByteBuffer.allocate(CdbFile.HEADER + records.size())
                .put(header)
                .put(records.toByteArray())
                .array();
    }

    private static byte[] changed(byte[] file, int place, byte value) {
        if (place >= file.length) {
            return Arrays.copyOf(file, Math.max(0, file.length + value));
        }
        file[place] = value;
        return file;
    }

    private static boolean read(Path path) throws IOException {
        try (CdbFile file = CdbFile.open(path)) {
            lookUp(file);
            Map<String, Long> first = new HashMap<>();
            List<byte[]> keys = new ArrayList<>();
            long records = CdbCheck.whole(file, (from, record) -> {
                first.putIfAbsent(Arrays.toString(from.key(record)), record);
                keys.add(from.key(record));
                from.value(record);
            });
            assertThat(keys).hasSize((int) records);
            for (byte[] key : keys) {
                assertThat(file.find(key)).isEqualTo(first.get(Arrays.toString(key)));
            }
            return true;
        } catch (BadCdbException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    /** Also in what its check would refuse. */
    private static void lookUp(CdbFile file) {
        for (int i = 0; i < 64; i++) {
            byte[] key = {(byte) i};
            long record = file.find(Arrays.copyOf(key, i % 3));
            if (record != CdbFile.NONE) {
                assertThat(file.key(record)).hasSize(i % 3);
                assertThat(file.value(record)).hasSize(file.valueLength(record));
            }
        }
    }
}
