// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CdbFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private Path write(String... keysAndValues) throws Exception {
        Path file = folder.resolve("some.cdb");
        try (CdbWriter writer = CdbWriter.create(file)) {
            for (int i = 0; i < keysAndValues.length; i += 2) {
                writer.put(bytes(keysAndValues[i]), bytes(keysAndValues[i + 1]));
            }
            writer.commit();
        }
        return file;
    }

    private static @Nullable String get(CdbFile file, String key) {
        long record = file.find(bytes(key));
        return record == CdbFile.NONE ? null : new String(file.value(record), UTF_8);
    }

    private static long check(CdbFile file) throws BadCdbException {
        return CdbCheck.whole(file, (checked, record) -> {});
    }

    @Test
    void whatWasWrittenIsFoundAndNothingElse() throws Exception {
        String binary = "a\0b\nc\377";
        try (CdbFile file = CdbFile.open(write("one", "1", "", "empty key", binary, "", "three", binary))) {
            assertThat(get(file, "one")).isEqualTo("1");
            assertThat(get(file, "")).isEqualTo("empty key");
            assertThat(get(file, binary)).isEmpty();
            assertThat(get(file, "three")).isEqualTo(binary);
            assertThat(get(file, "on")).isNull();
            assertThat(get(file, "ones")).isNull();
            assertThat(check(file)).isEqualTo(4);
        }
    }

    @Test
    void theFirstRecordOfAKeyCounts() throws Exception {
        try (CdbFile file = CdbFile.open(write("k", "first", "other", "x", "k", "second"))) {
            assertThat(get(file, "k")).isEqualTo("first");
            assertThat(check(file)).isEqualTo(3);
        }
    }

    @Test
    void aFileWithoutRecordsIsAHeaderOnly() throws Exception {
        Path written = write();
        assertThat(Files.size(written)).isEqualTo(2048);
        try (CdbFile file = CdbFile.open(written)) {
            assertThat(get(file, "k")).isNull();
            assertThat(check(file)).isZero();
        }
    }

    /** The example of the format's own description: hash of "one" and the place of its slot, calculated by hand. */
    @Test
    void theBytesAreThoseOfTheFormat() throws Exception {
        ByteBuffer file =
                ByteBuffer.wrap(Files.readAllBytes(write("one", "Hello"))).order(ByteOrder.LITTLE_ENDIAN);
        int hash = 5381;
        for (byte next : bytes("one")) {
            hash = ((hash << 5) + hash) ^ next;
        }
        assertThat(hash).isEqualTo(0x0B875B81);
        assertThat(file.capacity()).isEqualTo(2048 + 8 + 3 + 5 + 2 * 8);
        int header = (hash & 255) * 8;
        assertThat(file.getInt(header)).isEqualTo(2048 + 16);
        assertThat(file.getInt(header + 4)).isEqualTo(2);
        assertThat(file.getInt(2048)).isEqualTo(3);
        assertThat(file.getInt(2052)).isEqualTo(5);
        int slot = 2064 + ((hash >>> 8) % 2) * 8;
        assertThat(file.getInt(slot)).isEqualTo(hash);
        assertThat(file.getInt(slot + 4)).isEqualTo(2048);
    }

    @Test
    void everyTruncationIsRefused() throws Exception {
        byte[] whole = Files.readAllBytes(write("alice", "one", "bob", "two", "carol", "three"));
        Path cut = folder.resolve("cut.cdb");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThat(verdict(cut)).as("cut to %d bytes", length).isNotNull();
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        assertThat(verdict(cut)).isNotNull();
    }

    private static @Nullable String verdict(Path path) throws Exception {
        try (CdbFile file = CdbFile.open(path)) {
            check(file);
            return null;
        } catch (BadCdbException e) {
            return e.getMessage();
        }
    }

    @Test
    void noCorruptionOfAByteReadsBeyondTheFileOrPassesWithAWrongAnswer() throws Exception {
        Map<String, String> users = Map.of("alice", "one", "bob", "two", "carol", "three");
        byte[] whole = Files.readAllBytes(write("alice", "one", "bob", "two", "carol", "three"));
        Path broken = folder.resolve("broken.cdb");
        int refused = 0;
        for (int at = 0; at < whole.length; at++) {
            for (int flip : at < 2048 ? new int[] {0xFF} : new int[] {0x01, 0x80, 0xFF, 0x20}) {
                byte[] bytes = whole.clone();
                bytes[at] ^= (byte) flip;
                Files.write(broken, bytes);
                refused += examine(broken, users, at) ? 0 : 1;
            }
        }
        // what passes: positions of empty tables, and the values, of which the format knows nothing
        assertThat(refused).isGreaterThan(4 * (3 * 8 + 3 * 16));
    }

    /** True if it passes the check; then every lookup must give what the bytes at the record's place say. */
    private static boolean examine(Path path, Map<String, String> users, int at) throws Exception {
        try (CdbFile file = CdbFile.open(path)) {
            for (String user : users.keySet()) {
                get(file, user);
            }
            Map<String, String> seen = new LinkedHashMap<>();
            CdbCheck.whole(
                    file,
                    (checked, record) -> seen.putIfAbsent(
                            new String(checked.key(record), UTF_8), new String(checked.value(record), UTF_8)));
            assertThat(seen.keySet()).as("byte %d", at).isEqualTo(users.keySet());
            for (String user : users.keySet()) {
                assertThat(get(file, user))
                        .as("byte %d", at)
                        .isEqualTo(seen.get(user))
                        .hasSameSizeAs(users.get(user));
            }
            return true;
        } catch (BadCdbException e) {
            return false;
        }
    }

    @Test
    void randomFilesNeverReadOutside() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        byte[] whole = Files.readAllBytes(write("alice", "one", "bob", "two", "carol", "three", "", "x"));
        Path broken = folder.resolve("broken.cdb");
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = whole.clone();
            for (int changes = random.nextInt(1, 20); changes > 0; changes--) {
                boolean inRecords = random.nextBoolean();
                int at = inRecords ? random.nextInt(2048, bytes.length) : random.nextInt(2048);
                bytes[at] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(3) - 1);
            }
            Files.write(broken, bytes);
            try (CdbFile file = CdbFile.open(broken)) {
                get(file, "alice");
                get(file, "");
                get(file, "nobody");
                check(file);
            } catch (BadCdbException e) {
                assertThat(e).hasMessageMatching("\\P{Cntrl}+");
            }
        }
    }

    @Test
    void thousandsOfKeysAreFoundAndTheirNeighboursAreNot() throws Exception {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            pairs.add("user" + i);
            pairs.add("value" + i);
        }
        try (CdbFile file = CdbFile.open(write(pairs.toArray(String[]::new)))) {
            assertThat(check(file)).isEqualTo(20_000);
            for (int i = 0; i < 20_000; i++) {
                assertThat(get(file, "user" + i)).isEqualTo("value" + i);
                assertThat(file.find(bytes("user" + (i + 20_000)))).isEqualTo(CdbFile.NONE);
            }
        }
    }

    @Test
    void aLookupAllocatesNothing() throws Exception {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CdbFile file = CdbFile.open(write("alice", "one", "bob", "two"))) {
            byte[][] keys = {bytes("alice"), bytes("bob"), bytes("nobody")};
            long found = finds(file, keys, 20_000);
            long before = thread.getCurrentThreadAllocatedBytes();
            found += finds(file, keys, 20_000);
            long allocated = thread.getCurrentThreadAllocatedBytes() - before;
            assertThat(found).isEqualTo(80_000);
            assertThat(allocated).isLessThan(20_000);
        }
    }

    private static long finds(CdbFile file, byte[][] keys, int times) {
        long found = 0;
        for (int i = 0; i < times; i++) {
            for (byte[] key : keys) {
                found += file.find(key) == CdbFile.NONE ? 0 : 1;
            }
        }
        return found;
    }

    @Test
    void aWriterThatIsNotCommittedLeavesTheOldFileAndNothingElse() throws Exception {
        Path old = write("k", "old");
        try (CdbWriter writer = CdbWriter.create(old)) {
            writer.put(bytes("k"), bytes("new"));
        }
        try (CdbFile file = CdbFile.open(old);
                var all = Files.list(folder)) {
            assertThat(get(file, "k")).isEqualTo("old");
            assertThat(all).containsExactly(old);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rw-------");
    }

    @Test
    void aCopyKeepsItsUsersWhenTheFileIsOverwrittenOrCut() throws Exception {
        Path original = write("k", "old");
        Path copies = Files.createDirectory(folder.resolve("copies"));
        try (CdbFile copy = CdbFile.copyOf(original, copies);
                var left = Files.list(copies)) {
            assertThat(left).isEmpty();
            Files.write(original, new byte[1]);
            assertThat(get(copy, "k")).isEqualTo("old");
            assertThat(check(copy)).isEqualTo(1);
        }
    }

    @Test
    void anEndlessChainOfCollisionsIsRefusedInsteadOfWalked() throws Exception {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < 8_000; i++) {
            pairs.add("same");
            pairs.add("");
        }
        Path file = write(pairs.toArray(String[]::new));
        assertThat(verdict(file)).contains("collisions");
    }

    @Test
    void anotherKindOfFileIsNamedForWhatItIs() throws Exception {
        Path text = Files.writeString(folder.resolve("text"), "user:password\n");
        assertThatThrownBy(() -> CdbFile.open(text))
                .isInstanceOf(BadCdbException.class)
                .hasMessage("has 14 bytes, less than the 2048 of a CDB's header");
    }
}
