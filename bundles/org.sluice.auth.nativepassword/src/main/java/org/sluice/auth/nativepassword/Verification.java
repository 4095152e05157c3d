// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import java.util.Arrays;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;

/** Waits for the client's one answer and judges it as a server does. */
final class Verification implements AuthExchange {
    private final AuthData challenge;
    private final Secret known;

    /** @param known the password, or what a server stores */
    Verification(AuthData challenge, Secret known) {
        this.challenge = challenge;
        this.known = known;
    }

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        if (data.isEmpty()) {
            return known.isEmpty() ? verified(Secret.password(new byte[0])) : new AuthStep.Denied();
        }
        if (data.length() != NativePassword.LENGTH) {
            return new AuthStep.Impossible("an answer of " + NativePassword.PLUGIN + " has " + NativePassword.LENGTH
                    + " bytes, not " + data.length());
        }
        return known.isEmpty() ? new AuthStep.Denied() : judge(data);
    }

    private AuthStep judge(AuthData data) {
        byte[] bytes = known.bytes();
        boolean isPassword = known.kind() == Secret.Kind.PASSWORD;
        try {
            byte[] stored = isPassword ? NativePassword.stored(bytes) : bytes;
            return NativePassword.stage1(data.bytes(), challenge.bytes(), stored)
                    .map(stage1 -> verified(
                            isPassword ? Secret.password(bytes) : Secret.of(Secret.Kind.NATIVE_STAGE1, stage1)))
                    .orElseGet(AuthStep.Denied::new);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static AuthStep verified(Secret revealed) {
        return new AuthStep.Verified(revealed, AuthData.EMPTY);
    }
}
