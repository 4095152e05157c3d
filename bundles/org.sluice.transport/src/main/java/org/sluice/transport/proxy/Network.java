// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.proxy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * A network in CIDR notation. An address is inside if its first {@code prefix} bits are those of the network; an IPv4
 * address is never inside an IPv6 network.
 */
public record Network(InetAddress address, int prefix) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address.
     *
     * @throws IllegalArgumentException with the text and what is wrong
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("\"" + text + "\" is not a network as 10.0.0.0/8 or fd00::/8");
        }
        int bits = address.length * 8;
        String prefix = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!prefix.matches("\\d{1,3}") || Integer.parseInt(prefix) > bits) {
            throw new IllegalArgumentException(
                    "\"" + text + "\": the prefix is a whole number from 0 to " + bits + ", not \"" + prefix + "\"");
        }
        return network(text, address, Integer.parseInt(prefix));
    }

    /** What IPv6 has for IPv4 (::ffff:10.0.0.0/104) is IPv4 for the sockets too. */
    private static Network network(String text, byte[] address, int prefix) {
        InetAddress inet = inet(address);
        int mapping = (address.length - inet.getAddress().length) * 8;
        if (prefix < mapping) {
            throw new IllegalArgumentException("\"" + text
                    + "\": the prefix of IPv4 addresses in IPv6 is a whole number from " + mapping + " to 128");
        }
        return new Network(inet, prefix - mapping);
    }

    private static InetAddress inet(byte[] address) {
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 or 16 bytes are an address", e);
        }
    }

    public boolean contains(InetAddress candidate) {
        byte[] own = address.getAddress();
        byte[] other = candidate.getAddress();
        if (other.length != own.length) {
            return false;
        }
        int whole = prefix / 8;
        if (Arrays.mismatch(own, 0, whole, other, 0, whole) >= 0) {
            return false;
        }
        int rest = prefix % 8;
        int mask = 0xFF00 >> rest & 0xFF;
        return rest == 0 || (own[whole] & mask) == (other[whole] & mask);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefix;
    }
}
