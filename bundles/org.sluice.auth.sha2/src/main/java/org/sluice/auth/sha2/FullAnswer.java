// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.Arrays;
import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthStep;
import org.sluice.api.auth.Secret;

/** Gives a server the password itself: in clear where nobody listens, else under the server's RSA key. */
final class FullAnswer implements AuthExchange {
    private final Sha2Plugin plugin;
    private final AuthLeg server;
    private final Secret password;
    private boolean keyWanted;

    FullAnswer(AuthLeg server, Secret password) {
        this.plugin = Sha2Plugin.of(server.plugin());
        this.server = server;
        this.password = password;
    }

    @Override
    public AuthStep begin() {
        if (password.isEmpty()) {
            return new AuthStep.ToServer(ClearPassword.NONE);
        }
        if (plugin.takesClear(server.wire())) {
            return new AuthStep.ToServer(ClearPassword.packet(password));
        }
        keyWanted = true;
        return new AuthStep.ToServer(plugin.keyRequest());
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        if (!keyWanted) {
            return new AuthStep.Impossible("the server wants more than the password");
        }
        keyWanted = false;
        byte[] bytes = password.bytes();
        try {
            return ServerKey.encrypt(bytes, server.challenge(), data);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
