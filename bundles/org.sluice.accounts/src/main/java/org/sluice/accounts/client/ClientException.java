// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import java.io.IOException;
import java.io.Serial;
import org.sluice.mysql.packet.ErrPacket;

/** The server said no, or what it said makes it useless to go on. */
public final class ClientException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    ClientException(String message) {
        this(message, 0);
    }

    private ClientException(String message, int errorCode) {
        super(message);
        this.errorCode = errorCode;
    }

    static ClientException of(ErrPacket err) {
        return new ClientException(err.message().utf8() + " (error " + err.errorCode() + ")", err.errorCode());
    }

    /** The server's; 0 if it did not say it. */
    public int errorCode() {
        return errorCode;
    }
}
