// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.mysql.scramble.CachingSha2;

/** Carries a login of caching_sha2_password: the answer, the server's verdict on it, and the password if it is wanted. */
final class FastRelay implements AuthExchange {
    private enum Turn {
        CLIENT,
        SERVER,
        PASSWORD,
        OVER
    }

    private final FullRelay full;
    private Turn turn = Turn.CLIENT;

    FastRelay(AuthLeg client, AuthLeg server, OwnKey ownKey) {
        full = new FullRelay(client, server, ownKey);
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        return switch (turn) {
            case CLIENT -> {
                turn = Turn.SERVER;
                yield new AuthStep.ToServer(data);
            }
            case PASSWORD -> full.fromClient(data);
            case SERVER, OVER -> new AuthStep.Impossible("the client spoke out of turn");
        };
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        if (turn == Turn.PASSWORD) {
            return full.fromServer(data);
        }
        int verdict = data.length() == 1 ? data.at(0) : 0;
        if (turn == Turn.SERVER && verdict == CachingSha2.FAST_AUTH_SUCCESS) {
            // The server's OK follows without a word of the client's.
            turn = Turn.OVER;
            return new AuthStep.ToClient(data);
        }
        if (turn == Turn.SERVER && verdict == CachingSha2.PERFORM_FULL_AUTHENTICATION) {
            turn = Turn.PASSWORD;
            return new AuthStep.ToClient(data);
        }
        return new AuthStep.Impossible("the server says what caching_sha2_password does not know");
    }

    @Override
    public void close() {
        full.close();
    }
}
