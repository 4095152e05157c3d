// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;

import java.util.StringJoiner;

/**
 * A set of capabilities. Flags without a name here are kept: what is passed on must be what came.
 *
 * @param bits the flags of the protocol in the lower half, MariaDB's extended ones in the upper
 */
public record Capabilities(long bits) {
    public static final Capabilities NONE = new Capabilities(0);

    private static final long LOWER = 0xFFFF_FFFFL;

    public static Capabilities of(Capability... capabilities) {
        return NONE.with(capabilities);
    }

    /** Puts together what two fields of a packet say; the extended flags count only where CLIENT_MYSQL is not set. */
    public static Capabilities of(long flags, long extended) {
        boolean mysql = (flags & CLIENT_MYSQL.bit()) != 0;
        return new Capabilities((flags & LOWER) | (mysql ? 0 : extended << 32));
    }

    public boolean has(Capability capability) {
        return (bits & capability.bit()) != 0;
    }

    public Capabilities with(Capability... capabilities) {
        return new Capabilities(bits | mask(capabilities));
    }

    public Capabilities without(Capability... capabilities) {
        return new Capabilities(bits & ~mask(capabilities));
    }

    /**
     * What both sides can do. CLIENT_MYSQL is no ability, but the lack of one: the extended flags hold only if neither
     * side sets it, and it is set here unless both leave it out.
     */
    public Capabilities and(Capabilities other) {
        boolean mysql = has(CLIENT_MYSQL) || other.has(CLIENT_MYSQL);
        return mysql
                ? new Capabilities((bits & other.bits & LOWER) | CLIENT_MYSQL.bit())
                : new Capabilities(bits & other.bits);
    }

    /** The 32 flags that each packet has room for. */
    public long flags() {
        return bits & LOWER;
    }

    /** MariaDB's 32 flags: zero if CLIENT_MYSQL is set. */
    public long extended() {
        return has(CLIENT_MYSQL) ? 0 : bits >>> 32;
    }

    @Override
    public String toString() {
        StringJoiner names = new StringJoiner(" ", "0x" + Long.toHexString(bits) + "[", "]");
        for (Capability capability : Capability.values()) {
            if (has(capability)) {
                names.add(capability.name());
            }
        }
        return names.toString();
    }

    private static long mask(Capability... capabilities) {
        long mask = 0;
        for (Capability capability : capabilities) {
            mask |= capability.bit();
        }
        return mask;
    }
}
