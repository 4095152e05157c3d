// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;

/**
 * Plays the server that wants the password itself: in clear where nobody listens, else under the proxy's own RSA key,
 * which the client asks for or has in a file. All of sha256_password, and the second half of caching_sha2_password.
 */
final class FullVerification implements AuthExchange {
    static final String NO_KEY = "the proxy's RSA key can not be used";

    private final Sha2Plugin plugin;
    private final AuthLeg client;
    private final PasswordCheck check;
    private final OwnKey ownKey;
    /** The key that the client has been shown. */
    private @Nullable CompletableFuture<RsaKey> shown;

    FullVerification(AuthLeg client, PasswordCheck check, OwnKey ownKey) {
        this.plugin = Sha2Plugin.of(client.plugin());
        this.client = client;
        this.check = check;
        this.ownKey = ownKey;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        if (Sha2Plugin.isNoPassword(data)) {
            return check.judge(new byte[0]);
        }
        if (shown == null && plugin.isKeyRequest(data)) {
            shown = ownKey.get();
            return OwnKey.step(shown.thenApply(key -> new AuthStep.ToClient(key.pem())), NO_KEY);
        }
        if (shown == null && Sha2Plugin.isClear(data, client.wire())) {
            return ClearPassword.take(data).map(check::judge).orElseGet(AuthStep.Denied::new);
        }
        return decrypted(shown == null ? ownKey.get() : shown, data, client.challenge(), check::judge);
    }

    /** What becomes of the password that a client has encrypted; Denied if it can not be read. */
    static AuthStep decrypted(
            CompletableFuture<RsaKey> key, AuthData data, AuthData challenge, Function<byte[], AuthStep> then) {
        return OwnKey.step(
                key.thenApplyAsync(own -> own.decrypt(data, challenge).map(then).orElseGet(AuthStep.Denied::new)),
                NO_KEY);
    }
}
