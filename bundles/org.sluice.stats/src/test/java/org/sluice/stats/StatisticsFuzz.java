// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a client says to the statistics port: it is answered by one whole answer, the same in whatever pieces it comes,
 * and nothing of what was said is in it. The first byte is the length of the pieces.
 */
public final class StatisticsFuzz {
    private static final int LONGEST_HEAD = 8192;
    private static final Pages PAGES =
            new Pages(() -> Figures.of(List.of()), new JsonPage("0", Instant.EPOCH, () -> 0));

    private StatisticsFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 2) {
            return;
        }
        byte[] said = Arrays.copyOfRange(bytes, 1, bytes.length);
        HttpRequest whole = request(said, said.length);
        assertThat(request(said, 1 + (bytes[0] & 0x3F))).isEqualTo(whole);
        if (whole != null) {
            assertAnswered(whole);
        }
    }

    /** As a conversation hears it; null if it is no request, or none yet. */
    private static @Nullable HttpRequest request(byte[] said, int piece) {
        int most = Math.min(said.length, LONGEST_HEAD);
        for (int length = 0; length < most; ) {
            length = Math.min(most, length + piece);
            if (!HttpRequest.mayBegin(said, length)) {
                return null;
            }
            if (HttpRequest.isComplete(said, length)) {
                return HttpRequest.parse(said, length);
            }
        }
        return null;
    }

    private static void assertAnswered(HttpRequest request) {
        assertThat(request.path()).doesNotContain(" ", "?");
        assertThat(request.status()).isIn(200, 400, 505);
        String answer = new String(PAGES.answer(request), US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 ").contains("\r\n\r\n");
        int known = Map.of("/", 200, "/stats.json", 200, "/metrics", 200).getOrDefault(request.path(), 404);
        boolean read = request.method().equals("GET") || request.method().equals("HEAD");
        int status = request.status() != 200 ? request.status() : read ? known : 405;
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    }
}
