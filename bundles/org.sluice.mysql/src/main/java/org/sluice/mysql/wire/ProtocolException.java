// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.wire;

import io.netty.handler.codec.DecoderException;

/**
 * A peer sent what the protocol does not allow. The message is fit for the peer: it names the packet and the field, never
 * their contents. Without a stack trace: garbage from the net must cost little and leave the log readable.
 */
public final class ProtocolException extends DecoderException {
    private static final long serialVersionUID = 1L;

    private final ServerError error;

    public ProtocolException(ServerError error, String message) {
        super(message);
        this.error = error;
    }

    /** Says what is wrong in a packet that can not be read. */
    public static ProtocolException malformed(String message) {
        return new ProtocolException(ServerError.ER_MALFORMED_PACKET, message);
    }

    public ServerError error() {
        return error;
    }

    public int errorCode() {
        return error.code();
    }

    public String sqlState() {
        return error.sqlState();
    }

    /** None is taken, so nothing is there to synchronise. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // it changes nothing
    public Throwable fillInStackTrace() {
        return this;
    }
}
