// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.ed25519;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.Ed25519;
import org.sluice.mysql.scramble.Parsec;

/** MariaDB's two plugins whose answers are signatures: nothing but the password is of use, and nothing is revealed. */
@Component(property = {AuthMethod.AUTH_PLUGIN + "=" + Ed25519.PLUGIN, AuthMethod.AUTH_PLUGIN + "=" + Parsec.PLUGIN})
public final class Ed25519Method implements AuthMethod {

    @Activate
    public Ed25519Method() {}

    @Override
    public @Nullable AuthExchange verify(AuthLeg client, List<Secret> known) {
        if (client.challenge().length() != Ed25519.KEY_LENGTH) {
            return null; // clients refuse it
        }
        for (Secret secret : known) {
            if (secret.kind() == Secret.Kind.PASSWORD) {
                return client.plugin().equals(Parsec.PLUGIN)
                        ? new ParsecVerification(client.challenge(), secret)
                        : new Ed25519Verification(client.challenge(), secret);
            }
        }
        return null;
    }

    @Override
    public @Nullable AuthExchange answer(AuthLeg server, Secret secret) {
        if (secret.kind() != Secret.Kind.PASSWORD) {
            return null;
        }
        return server.plugin().equals(Parsec.PLUGIN)
                ? new ParsecAnswer(server.challenge(), secret)
                : new Ed25519Answer(server.challenge(), secret);
    }

    @Override
    public String describe() {
        return "client_ed25519 and parsec by password";
    }
}
