// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Any bytes as a PEM file: its blocks, its certificates and its key are read or refused, and no refusal quotes a block. */
public final class PemFuzz {
    private static final int TELLING = 12;

    private PemFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        List<PemBlock> blocks = read(bytes, Pem::read);
        if (blocks == null) {
            return;
        }
        for (PemBlock block : blocks) {
            assertThat(block.type()).hasSizeLessThan(80);
            assertThat(block.content()).hasSizeLessThan(bytes.length);
            Der.contents(Der.SEQUENCE, block.content());
            Der.first(Der.CONTEXT_0, block.content());
        }
        List<X509Certificate> chain = told(blocks, PemFile::certificates);
        var key = told(blocks, PrivateKeys::read);
        if (chain != null && key != null) {
            KeyMatch.matches(key, chain.get(0).getPublicKey());
        }
        blocks.forEach(PemBlock::wipe);
    }

    private static <A, T> @Nullable T read(A from, Function<A, T> reader) {
        try {
            return reader.apply(from);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)(has|holds) .*");
            return null;
        }
    }

    private static <T> @Nullable T told(List<PemBlock> blocks, Function<List<PemBlock>, T> reader) {
        try {
            return reader.apply(blocks);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageMatching("(?s)(has|holds) .*");
            blocks.forEach(block -> assertUntold(block, String.valueOf(e.getMessage())));
            return null;
        }
    }

    private static void assertUntold(PemBlock block, String message) {
        if (block.content().length >= TELLING) {
            assertThat(message)
                    .doesNotContain(new String(block.content(), ISO_8859_1))
                    .doesNotContain(Base64.getEncoder().encodeToString(block.content()));
        }
    }
}
