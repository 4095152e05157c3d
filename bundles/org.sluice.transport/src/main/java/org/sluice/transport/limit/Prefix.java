// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The first bits of an address. */
final class Prefix {
    private Prefix() {}

    /** {@code 192.0.2.0/24}, {@code 2001:db8::/64}, or the address alone if the prefix is all of it. */
    static String of(InetAddress address, int bits4, int bits6) {
        byte[] bytes = address.getAddress();
        int bits = bytes.length == 4 ? bits4 : bits6;
        if (bits >= bytes.length * 8) {
            return text(bytes);
        }
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(8, Math.max(0, bits - i * 8));
            bytes[i] &= (byte) (0xFF00 >> kept);
        }
        return text(bytes) + "/" + bits;
    }

    /** Without a scope, which is not the client's but this machine's. */
    private static String text(byte[] bytes) {
        try {
            return NetUtil.toAddressString(InetAddress.getByAddress(bytes));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }
}
