// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import org.jspecify.annotations.Nullable;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.mysql.scramble.CachingSha2;

/** Plays the server of caching_sha2_password, which has seen the password before. */
final class FastVerification implements AuthExchange {
    private final AuthLeg client;
    private final PasswordCheck check;
    private final OwnKey ownKey;
    /** Once the answer did not do. */
    private @Nullable FullVerification full;

    FastVerification(AuthLeg client, PasswordCheck check, OwnKey ownKey) {
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
        if (full != null) {
            return full.fromClient(data);
        }
        if (Sha2Plugin.isNoPassword(data)) {
            return check.judge(new byte[0]);
        }
        if (data.length() != CachingSha2.LENGTH || check.isEmpty()) {
            return new AuthStep.Denied();
        }
        return check.judgeFast(data, client.challenge())
                .<AuthStep>map(
                        revealed -> new AuthStep.Verified(revealed, AuthData.of((byte) CachingSha2.FAST_AUTH_SUCCESS)))
                .orElseGet(this::askForPassword);
    }

    /** As a server does whose memory may be out of date. */
    private AuthStep askForPassword() {
        full = new FullVerification(client, check, ownKey);
        return new AuthStep.ToClient(AuthData.of((byte) CachingSha2.PERFORM_FULL_AUTHENTICATION));
    }
}
