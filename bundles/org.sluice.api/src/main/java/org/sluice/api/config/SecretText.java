// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A file that holds one secret. */
final class SecretText {
    private static final int LONGEST = 1 << 16;

    private SecretText() {}

    /** Its first line, without the end of the line; null if something is wrong, which is noted with the key. */
    static @Nullable String read(Settings settings, String key, String file) {
        try {
            Path path = Path.of(file);
            String fault = FileFault.of(path);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
            return SecretFile.of(path, SecretFile.Holds.PASSWORDS).noteIn(settings, key) ? firstLine(path) : null;
        } catch (IllegalArgumentException e) {
            settings.problem(key, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private static String firstLine(Path file) {
        byte[] bytes = {};
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(LONGEST);
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.lines().findFirst().orElseThrow(() -> new IllegalArgumentException(file + " is empty"));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " is not UTF-8");
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " can not be read");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
