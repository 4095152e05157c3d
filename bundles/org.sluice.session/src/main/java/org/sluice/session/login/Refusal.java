// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;

/**
 * Why a login ends without a session.
 *
 * @param detail for the log; no secret
 * @param told what the client reads
 */
record Refusal(CloseReason reason, String detail, ErrPacket told) {
    static final int ER_ACCESS_DENIED_ERROR = 1045;
    static final int ER_HANDSHAKE_ERROR = 1043;
    static final int ER_NET_READ_INTERRUPTED = 1159;
    static final int ER_NOT_SUPPORTED_AUTH_MODE = 1251;
    /** Not 2003 or 2026, as a client says it itself: it takes no number from 2000 to 2999 from the wire. */
    static final int ER_CONNECT_TO_FOREIGN_DATA_SOURCE = 1429;

    static final int ER_SECURE_TRANSPORT_REQUIRED = 3159;
    static final int ER_UNKNOWN_ERROR = 1105;

    private static final String ACCESS_DENIED = "28000";
    private static final String COMMUNICATION = "08S01";
    private static final String GENERAL = "HY000";

    /** As a server says it, whatever the cause: who guesses learns nothing. */
    static Refusal denied(CloseReason reason, String detail, String user, String host, boolean withPassword) {
        String text = "Access denied for user '" + Shown.cutName(user) + "'@'" + host + "' (using password: "
                + (withPassword ? "YES" : "NO") + ")";
        return new Refusal(reason, detail, ErrPacket.of(ER_ACCESS_DENIED_ERROR, ACCESS_DENIED, text));
    }

    static Refusal unreachable(CloseReason reason, String route, String detail) {
        return new Refusal(
                reason,
                detail,
                ErrPacket.of(
                        ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
                        GENERAL,
                        "Can't connect to MySQL server on '" + route + "' (" + detail + ")"));
    }

    static Refusal incompatible(String why) {
        return new Refusal(
                CloseReason.INCOMPATIBLE,
                why,
                ErrPacket.of(ER_NOT_SUPPORTED_AUTH_MODE, "08004", "Client and server do not go together: " + why));
    }

    static Refusal authentication(String why) {
        return new Refusal(
                CloseReason.INCOMPATIBLE,
                why,
                ErrPacket.of(ER_NOT_SUPPORTED_AUTH_MODE, "08004", "Authentication is not possible: " + why));
    }

    static Refusal timeout(String detail) {
        return new Refusal(
                CloseReason.LOGIN_TIMEOUT,
                detail,
                ErrPacket.of(ER_NET_READ_INTERRUPTED, COMMUNICATION, "Got timeout reading communication packets"));
    }

    static Refusal serverTls(String route, String detail) {
        return new Refusal(
                CloseReason.SERVER_TLS_FAILED,
                detail,
                ErrPacket.of(ER_CONNECT_TO_FOREIGN_DATA_SOURCE, GENERAL, "TLS with '" + route + "' failed: " + detail));
    }

    /** Somebody who was asked has failed. */
    static Refusal failed(CloseReason reason, String detail) {
        return new Refusal(
                reason,
                detail,
                ErrPacket.of(ER_UNKNOWN_ERROR, GENERAL, "The proxy can not tell where this user belongs"));
    }

    /** The operator's mistake, which the client can do nothing about. */
    static ErrPacket ownLoginFailed(String route) {
        return ErrPacket.of(ER_UNKNOWN_ERROR, GENERAL, "The proxy's own login to '" + route + "' was refused");
    }

    static Refusal internal(String detail) {
        return new Refusal(
                CloseReason.INTERNAL_ERROR, detail, ErrPacket.of(ER_UNKNOWN_ERROR, GENERAL, "The proxy has failed"));
    }
}
