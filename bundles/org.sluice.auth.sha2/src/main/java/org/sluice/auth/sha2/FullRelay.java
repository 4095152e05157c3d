// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;

/**
 * Carries the password from the client to the server. Where both sides send it the same way, it is passed on as it is,
 * under the server's own key if under any; else it is put from clear under the server's key, or from under the proxy's
 * own key into clear.
 */
final class FullRelay implements AuthExchange {
    /** Whose turn it is. */
    private enum Turn {
        /** The client's, with the password or a wish for a key. */
        CLIENT,
        /** The server's, with a key that the client wants. */
        SERVER_KEY_FOR_CLIENT,
        /** The client's, which has the server's key. */
        CLIENT_WITH_SERVER_KEY,
        /** The server's, with a key for the password that waits here. */
        SERVER_KEY_FOR_PROXY,
        /** The client's, which has the proxy's key. */
        CLIENT_WITH_OWN_KEY,
        /** The server's, and it is the last word. */
        OVER
    }

    private final Sha2Plugin plugin;
    private final AuthLeg client;
    private final AuthLeg server;
    private final OwnKey ownKey;
    private Turn turn = Turn.CLIENT;
    private @Nullable CompletableFuture<RsaKey> shown;
    private byte[] waiting = new byte[0];

    FullRelay(AuthLeg client, AuthLeg server, OwnKey ownKey) {
        this.plugin = Sha2Plugin.of(server.plugin());
        this.client = client;
        this.server = server;
        this.ownKey = ownKey;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        return switch (turn) {
            case CLIENT -> first(data);
            case CLIENT_WITH_SERVER_KEY -> pass(data, Turn.OVER);
            case CLIENT_WITH_OWN_KEY -> decrypt(data);
            case SERVER_KEY_FOR_CLIENT, SERVER_KEY_FOR_PROXY, OVER ->
                new AuthStep.Impossible("the client spoke out of turn");
        };
    }

    private AuthStep first(AuthData data) {
        boolean takesClear = plugin.takesClear(server.wire());
        if (Sha2Plugin.isNoPassword(data)) {
            return pass(data, Turn.OVER);
        }
        if (plugin.isKeyRequest(data)) {
            return takesClear ? showOwnKey() : pass(data, Turn.SERVER_KEY_FOR_CLIENT);
        }
        if (Sha2Plugin.isClear(data, client.wire()) == takesClear) {
            return pass(data, Turn.OVER);
        }
        return takesClear ? decrypt(data) : keep(data);
    }

    private AuthStep pass(AuthData data, Turn next) {
        turn = next;
        return new AuthStep.ToServer(data);
    }

    private AuthStep showOwnKey() {
        turn = Turn.CLIENT_WITH_OWN_KEY;
        shown = ownKey.get();
        return OwnKey.step(shown.thenApply(key -> new AuthStep.ToClient(key.pem())), FullVerification.NO_KEY);
    }

    private AuthStep decrypt(AuthData data) {
        turn = Turn.OVER;
        return FullVerification.decrypted(
                shown == null ? ownKey.get() : shown, data, server.challenge(), FullRelay::clear);
    }

    private static AuthStep clear(byte[] password) {
        AuthData packet = ClearPassword.packet(password);
        Arrays.fill(password, (byte) 0);
        return new AuthStep.ToServer(packet);
    }

    private AuthStep keep(AuthData data) {
        turn = Turn.SERVER_KEY_FOR_PROXY;
        return ClearPassword.take(data)
                .<AuthStep>map(password -> {
                    waiting = password;
                    return new AuthStep.ToServer(plugin.keyRequest());
                })
                .orElseGet(() -> new AuthStep.Impossible("the client's password does not end with a NUL"));
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        switch (turn) {
            case SERVER_KEY_FOR_CLIENT -> {
                turn = Turn.CLIENT_WITH_SERVER_KEY;
                return new AuthStep.ToClient(data);
            }
            case SERVER_KEY_FOR_PROXY -> {
                turn = Turn.OVER;
                AuthStep step = ServerKey.encrypt(waiting, server.challenge(), data);
                close();
                return step;
            }
            default -> {
                return new AuthStep.Impossible("the server spoke out of turn");
            }
        }
    }

    @Override
    public void close() {
        Arrays.fill(waiting, (byte) 0);
    }
}
