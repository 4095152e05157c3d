// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.scramble;

import java.math.BigInteger;

/**
 * The Edwards curve of RFC 8032, for what the JDK's Ed25519 can not do: it takes keys of 32 bytes only, and a MariaDB key
 * is a password. Not in constant time: whoever can measure this process to that point can read its memory as well.
 */
final class Curve25519 {
    /** The order of the base point. */
    static final BigInteger ORDER =
            BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

    private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    private static final BigInteger D = BigInteger.valueOf(-121665)
            .multiply(BigInteger.valueOf(121666).modInverse(P))
            .mod(P);
    private static final BigInteger D2 = D.shiftLeft(1).mod(P);
    private static final Point BASE = Point.of(
            new BigInteger("15112221349535400772501151409588531511454012693041857206046113283949847762202"),
            new BigInteger("46316835694926478169428394003475163141307993866256225615783033603165251855960"));

    private Curve25519() {}

    /** Extended coordinates, RFC 8032 section 5.1.4. */
    private record Point(BigInteger x, BigInteger y, BigInteger z, BigInteger t) {
        static final Point ZERO = new Point(BigInteger.ZERO, BigInteger.ONE, BigInteger.ONE, BigInteger.ZERO);

        static Point of(BigInteger x, BigInteger y) {
            return new Point(x, y, BigInteger.ONE, x.multiply(y).mod(P));
        }

        Point add(Point other) {
            BigInteger a = y.subtract(x).multiply(other.y.subtract(other.x)).mod(P);
            BigInteger b = y.add(x).multiply(other.y.add(other.x)).mod(P);
            BigInteger c = t.multiply(D2).mod(P).multiply(other.t).mod(P);
            BigInteger d = z.shiftLeft(1).multiply(other.z).mod(P);
            BigInteger e = b.subtract(a);
            BigInteger f = d.subtract(c);
            BigInteger g = d.add(c);
            BigInteger h = b.add(a);
            return new Point(
                    e.multiply(f).mod(P),
                    g.multiply(h).mod(P),
                    f.multiply(g).mod(P),
                    e.multiply(h).mod(P));
        }

        byte[] encode() {
            BigInteger inverse = z.modInverse(P);
            BigInteger affineX = x.multiply(inverse).mod(P);
            byte[] encoded = littleEndian(y.multiply(inverse).mod(P));
            if (affineX.testBit(0)) {
                encoded[31] |= (byte) 0x80;
            }
            return encoded;
        }
    }

    /** The base point, so many times, encoded. */
    static byte[] multiplyBase(BigInteger scalar) {
        Point result = Point.ZERO;
        for (int i = scalar.bitLength() - 1; i >= 0; i--) {
            result = result.add(result);
            if (scalar.testBit(i)) {
                result = result.add(BASE);
            }
        }
        return result.encode();
    }

    static BigInteger number(byte[] littleEndian) {
        return new BigInteger(1, reversed(littleEndian, littleEndian.length));
    }

    /** In 32 bytes. */
    static byte[] littleEndian(BigInteger number) {
        byte[] bigEndian = number.toByteArray();
        return reversed(bigEndian, 32);
    }

    private static byte[] reversed(byte[] bytes, int length) {
        byte[] result = new byte[length];
        for (int i = 0; i < Math.min(length, bytes.length); i++) {
            result[i] = bytes[bytes.length - 1 - i];
        }
        return result;
    }
}
