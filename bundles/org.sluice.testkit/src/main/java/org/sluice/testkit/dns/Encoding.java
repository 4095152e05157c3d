// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.dns;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** Responses of RFC 1035, section 4. */
final class Encoding {
    static final int A = 1;
    static final int AAAA = 28;

    private static final int LONGEST_DATAGRAM = 4096;
    private static final int RESPONSE_AUTHORITATIVE = 0x8400;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int POINTER_TO_QUESTION = 0xC00C;
    private static final int CLASS_IN = 1;

    private Encoding() {}

    static ByteBuffer message(Question question, int code, List<InetAddress> addresses, int ttl) {
        ByteBuffer message = ByteBuffer.allocate(LONGEST_DATAGRAM);
        int desired = question.recursionDesired() ? RECURSION_DESIRED : 0;
        message.putShort((short) question.id());
        message.putShort((short) (RESPONSE_AUTHORITATIVE | desired | RECURSION_AVAILABLE | code));
        message.putShort((short) 1)
                .putShort((short) addresses.size())
                .putShort((short) 0)
                .putShort((short) 0);
        message.put(question.wire().duplicate());
        for (InetAddress address : addresses) {
            byte[] data = address.getAddress();
            message.putShort((short) POINTER_TO_QUESTION);
            message.putShort((short) (data.length == 4 ? A : AAAA)).putShort((short) CLASS_IN);
            message.putInt(ttl).putShort((short) data.length).put(data);
        }
        return message.flip();
    }
}
