// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other implementation at hand, Debian's package tinycdb, writes what we read and reads what we write. */
class TinycdbIT {
    @TempDir
    Path folder;

    private byte[] cdb(byte[] input, String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "cdb";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Path in = Files.write(folder.resolve("input"), input);
        Path out = folder.resolve("output");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("this test needs the command cdb of Debian's package tinycdb", e);
        }
        assertThat(process.waitFor()).isZero();
        return Files.readAllBytes(out);
    }

    private static byte[] text() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        CdbText.write(text, new byte[0], "the empty key".getBytes(US_ASCII));
        for (int i = 0; i < 5000; i++) {
            byte[] key = new byte[random.nextInt(1, 12)];
            byte[] value = new byte[random.nextInt(60)];
            random.nextBytes(key);
            random.nextBytes(value);
            CdbText.write(text, key, value);
        }
        CdbText.write(text, "twice".getBytes(US_ASCII), "first".getBytes(US_ASCII));
        CdbText.write(text, "twice".getBytes(US_ASCII), "second".getBytes(US_ASCII));
        CdbText.end(text);
        return text.toByteArray();
    }

    private static byte[] dump(Path path) throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (CdbFile file = CdbFile.open(path)) {
            CdbCheck.whole(file, (checked, record) -> write(text, checked, record));
        }
        CdbText.end(text);
        return text.toByteArray();
    }

    private static void write(ByteArrayOutputStream text, CdbFile file, long record) {
        try {
            CdbText.write(text, file.key(record), file.value(record));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ours(byte[] text) throws Exception {
        Path file = folder.resolve("ours.cdb");
        try (CdbWriter writer = CdbWriter.create(file)) {
            CdbText.read(new BufferedInputStream(new ByteArrayInputStream(text)), writer);
            writer.commit();
        }
        return file;
    }

    @Test
    void itReadsWhatWeWrite() throws Exception {
        byte[] text = text();
        Path ours = ours(text);
        assertThat(cdb(new byte[0], "-d", ours.toString())).isEqualTo(text);
        assertThat(cdb(new byte[0], "-q", "-n", "1", ours.toString(), "twice"))
                .asString(US_ASCII)
                .isEqualTo("first");
    }

    @Test
    void weReadWhatItWrites() throws Exception {
        byte[] text = text();
        cdb(text, "-c", "theirs.cdb");
        Path theirs = folder.resolve("theirs.cdb");
        assertThat(dump(theirs)).isEqualTo(text);
        try (CdbFile file = CdbFile.open(theirs)) {
            assertThat(new String(file.value(file.find("twice".getBytes(US_ASCII))), ISO_8859_1))
                    .isEqualTo("first");
        }
    }

    @Test
    void bothWriteTheSameBytes() throws Exception {
        byte[] text = text();
        cdb(text, "-c", "theirs.cdb");
        assertThat(ours(text)).hasBinaryContent(Files.readAllBytes(folder.resolve("theirs.cdb")));
    }
}
