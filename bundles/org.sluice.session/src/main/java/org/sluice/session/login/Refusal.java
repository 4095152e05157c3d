// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.util.stream.Stream;
import org.sluice.api.session.CloseReason;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.wire.ServerError;
import org.sluice.transport.limit.SessionLimits;

/**
 * Why a login ends without a session.
 *
 * @param detail for the log; no secret
 * @param told what the client reads
 */
record Refusal(CloseReason reason, String detail, ErrPacket told) {
    /** As a server says it, whatever the cause: who guesses learns nothing. */
    static Refusal denied(CloseReason reason, String detail, String user, String host, boolean withPassword) {
        String text = "Access denied for user '" + Shown.cutName(user) + "'@'" + host + "' (using password: "
                + (withPassword ? "YES" : "NO") + ")";
        return new Refusal(reason, detail, ErrPacket.of(ServerError.ER_ACCESS_DENIED_ERROR, text));
    }

    /**
     * Where the server is and what is wrong with it is for the log: the client may have proved nothing yet.
     *
     * @param route the addresses that were tried, a space between
     */
    static Refusal unreachable(CloseReason reason, String route, String detail) {
        boolean named = Stream.of(route.split(" ")).allMatch(detail::contains);
        return new Refusal(
                reason,
                named ? detail : route + ": " + detail,
                ErrPacket.of(
                        ServerError.ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
                        "The server for this account can not be reached"));
    }

    /** Nobody has tried: the client need not wait for what is known. */
    static Refusal down(String route, String detail) {
        return new Refusal(
                CloseReason.DESTINATION_DOWN,
                unreachable(CloseReason.DESTINATION_DOWN, route, detail).detail(),
                ErrPacket.of(
                        ServerError.ER_CONNECT_TO_FOREIGN_DATA_SOURCE,
                        "The server for this account is down; it is tried again all the time"));
    }

    static Refusal incompatible(String why) {
        return new Refusal(
                CloseReason.INCOMPATIBLE,
                why,
                ErrPacket.of(ServerError.ER_NOT_SUPPORTED_AUTH_MODE, "Client and server do not go together: " + why));
    }

    static Refusal authentication(String why) {
        return new Refusal(
                CloseReason.INCOMPATIBLE,
                why,
                ErrPacket.of(ServerError.ER_NOT_SUPPORTED_AUTH_MODE, "Authentication is not possible: " + why));
    }

    /**
     * Likewise.
     *
     * @param hint for the operator, in the log alone
     */
    static Refusal authentication(String why, String hint) {
        return new Refusal(
                CloseReason.INCOMPATIBLE, why + "; " + hint, authentication(why).told());
    }

    static Refusal timeout(String detail) {
        return new Refusal(
                CloseReason.LOGIN_TIMEOUT,
                detail,
                ErrPacket.of(ServerError.ER_NET_READ_INTERRUPTED, "Got timeout reading communication packets"));
    }

    static Refusal serverTls(String route, String detail) {
        return new Refusal(
                CloseReason.SERVER_TLS_FAILED,
                "TLS with " + route + " failed: " + detail,
                ErrPacket.of(
                        ServerError.ER_CONNECT_TO_FOREIGN_DATA_SOURCE, "TLS with the server for this account failed"));
    }

    /** As a server says it to a user who has reached a limit of its own. */
    static Refusal reached(SessionLimits.Reached limit, String user) {
        String name = Shown.cutName(user);
        ErrPacket told =
                switch (limit.kind()) {
                    case CONNECTIONS ->
                        ErrPacket.of(
                                ServerError.ER_TOO_MANY_USER_CONNECTIONS,
                                "User " + name + " already has more than 'max_user_connections' active connections");
                    case FAILED_LOGINS -> exceeded(name, "failed_logins_per_minute", limit.bound());
                    default -> exceeded(name, "max_connections_per_second", limit.bound());
                };
        return new Refusal(CloseReason.LIMIT, limit.detail(), told);
    }

    private static ErrPacket exceeded(String user, String resource, long bound) {
        return ErrPacket.of(
                ServerError.ER_USER_LIMIT_REACHED,
                "User '" + user + "' has exceeded the '" + resource + "' resource (current value: " + bound + ")");
    }

    /** All servers of this account have as many connections as they may. */
    static Refusal full(String detail) {
        return new Refusal(
                CloseReason.LIMIT, detail, ErrPacket.of(ServerError.ER_CON_COUNT_ERROR, "Too many connections"));
    }

    /** True if the client has not proved who it is, as far as it can know. */
    boolean isDenial() {
        return told.errorCode() == ServerError.ER_ACCESS_DENIED_ERROR.code();
    }

    /** Somebody who was asked has failed. */
    static Refusal failed(CloseReason reason, String detail) {
        return new Refusal(
                reason,
                detail,
                ErrPacket.of(ServerError.ER_UNKNOWN_ERROR, "The proxy can not tell where this user belongs"));
    }

    /**
     * As the server says it.
     *
     * @param own it was the proxy's own login: the server's word is for the operator, who can do something about it, and not
     *     for the client
     */
    static Refusal byServer(String route, ErrPacket error, boolean own) {
        String text = route + ": " + error.errorCode() + " " + error.message().utf8();
        return own
                ? new Refusal(CloseReason.LOGIN_DENIED_BY_SERVER, "the proxy's own login: " + text, ownLoginFailed())
                : new Refusal(CloseReason.LOGIN_DENIED_BY_SERVER, text, error);
    }

    private static ErrPacket ownLoginFailed() {
        return ErrPacket.of(
                ServerError.ER_UNKNOWN_ERROR, "The proxy's own login to the server for this account was refused");
    }

    static Refusal internal(String detail) {
        return new Refusal(
                CloseReason.INTERNAL_ERROR, detail, ErrPacket.of(ServerError.ER_UNKNOWN_ERROR, "The proxy has failed"));
    }
}
