// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.nativepassword;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;
import org.sluice.mysql.scramble.NativePassword;

/** mysql_native_password, which needs no more than what servers store: the client's answer reveals the rest. */
@Component(property = AuthMethod.AUTH_PLUGIN + "=" + NativePassword.PLUGIN)
public final class NativePasswordMethod implements AuthMethod {

    @Activate
    public NativePasswordMethod() {}

    @Override
    public @Nullable AuthExchange verify(AuthLeg client, List<Secret> known) {
        Secret best = null;
        for (Secret secret : known) {
            // The password is the better one: with it any server can be answered.
            if (secret.kind() == Secret.Kind.PASSWORD || (secret.kind() == Secret.Kind.NATIVE_STORED && best == null)) {
                best = secret;
            }
        }
        return best == null ? null : new Verification(client.challenge(), best);
    }

    @Override
    public @Nullable AuthExchange answer(AuthLeg server, Secret secret) {
        return switch (secret.kind()) {
            case PASSWORD, NATIVE_STAGE1 -> new Answer(server.challenge(), secret);
            case NATIVE_STORED, SHA2_STORED, SHA2_STAGE1 -> null;
        };
    }

    @Override
    public String describe() {
        return "mysql_native_password by hash or password";
    }
}
