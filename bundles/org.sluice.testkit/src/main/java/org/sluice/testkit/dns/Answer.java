// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link DnsServer} says of one name. */
public sealed interface Answer {
    /** The server that fails. */
    Answer SERVFAIL = new Failure(2);

    /** The name that is not there. */
    Answer NXDOMAIN = new Failure(3);

    /** No answer at all. */
    Answer SILENCE = new Silence();

    /** The message to send; null to send none. */
    @Nullable
    ByteBuffer to(Question question);

    /** Those of the family that was asked for. */
    record Addresses(List<InetAddress> addresses, int ttl) implements Answer {
        @Override
        public ByteBuffer to(Question question) {
            int length = question.type() == Encoding.A ? 4 : question.type() == Encoding.AAAA ? 16 : 0;
            List<InetAddress> told = addresses.stream()
                    .filter(each -> each.getAddress().length == length)
                    .toList();
            return Encoding.message(question, 0, told, ttl);
        }
    }

    /** A response code without records. */
    record Failure(int code) implements Answer {
        @Override
        public ByteBuffer to(Question question) {
            return Encoding.message(question, code, List.of(), 0);
        }
    }

    /** Nothing is sent. */
    record Silence() implements Answer {
        @Override
        public @Nullable ByteBuffer to(Question question) {
            return null;
        }
    }
}
