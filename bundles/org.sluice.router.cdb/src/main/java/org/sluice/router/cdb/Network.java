// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * An IPv4 network of the access tail. A peer is inside if {@code (peer AND mask) = (address AND mask)}.
 *
 * @param address 32 bits, the first number of the dotted form highest
 * @param mask likewise; with no bit set it is every peer, whatever its family
 */
public record Network(int address, int mask) {

    /**
     * Reads {@code 10.0.0.0/8}, {@code 10.0.0.0/255.0.0.0}, or a single address.
     *
     * @throws IllegalArgumentException with the text and what is wrong
     */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        int address = number(text, slash < 0 ? text : text.substring(0, slash));
        String mask = slash < 0 ? "32" : text.substring(slash + 1);
        if (mask.indexOf('.') >= 0) {
            return new Network(address, number(text, mask));
        }
        if (!mask.matches("\\d{1,2}") || Integer.parseInt(mask) > 32) {
            throw wrong(text);
        }
        int prefix = Integer.parseInt(mask);
        return new Network(address, prefix == 0 ? 0 : -1 << (32 - prefix));
    }

    private static int number(String whole, String dotted) {
        String[] parts = dotted.split("\\.", -1);
        if (parts.length != 4) {
            throw wrong(whole);
        }
        int number = 0;
        for (String part : parts) {
            if (!part.matches("\\d{1,3}") || Integer.parseInt(part) > 255) {
                throw wrong(whole);
            }
            number = number << 8 | Integer.parseInt(part);
        }
        return number;
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("\"" + text + "\" is not an IPv4 network as 10.0.0.0/8");
    }

    boolean contains(InetAddress peer) {
        if (mask == 0) {
            return true;
        }
        byte[] bytes = peer.getAddress();
        if (peer instanceof Inet4Address) {
            return contains(bytes, 0);
        }
        return isMapped(bytes) && contains(bytes, 12);
    }

    private boolean contains(byte[] bytes, int from) {
        int number = 0;
        for (int i = from; i < from + 4; i++) {
            number = number << 8 | (bytes[i] & 0xFF);
        }
        return (number & mask) == (address & mask);
    }

    /** {@code ::ffff:a.b.c.d}, which a socket of both families may give for an IPv4 peer. */
    private static boolean isMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    @Override
    public String toString() {
        int ones = Integer.bitCount(mask);
        boolean prefix = mask == (ones == 0 ? 0 : -1 << (32 - ones));
        return dotted(address) + "/" + (prefix ? Integer.toString(ones) : dotted(mask));
    }

    private static String dotted(int number) {
        return (number >>> 24) + "." + (number >> 16 & 0xFF) + "." + (number >> 8 & 0xFF) + "." + (number & 0xFF);
    }
}
