// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.relay;

import org.sluice.api.auth.AuthData;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthStep;

/** Passes on what either says, for as long as they have something to say. */
final class PassOn implements AuthExchange {

    @Override
    public AuthStep begin() {
        return new AuthStep.Await();
    }

    @Override
    public AuthStep fromClient(AuthData data) {
        return new AuthStep.ToServer(data);
    }

    @Override
    public AuthStep fromServer(AuthData data) {
        return new AuthStep.ToClient(data);
    }
}
