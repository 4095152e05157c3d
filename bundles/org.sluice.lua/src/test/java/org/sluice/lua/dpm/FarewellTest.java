// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D7: what was wired before a close is sent, but not for ever to one that does not take it. */
@Timeout(60)
class FarewellTest {
    @Test
    void whoDoesNotTakeTheFarewellIsClosedAllTheSame() throws Exception {
        String farewell = "dpm.wire_packet(c, dpm.new_handshake_pkt()) c:register(dpm.MYC_WAITING, function(auth, id) "
                + "if not id then return end local ok = dpm.new_ok_pkt() ok:message(('x'):rep(1000000)) "
                + "for i = 1, 30 do dpm.wire_packet(c, ok) end dpm.close(c) note('closed') end)";
        try (Lab lab = new Lab(settings -> settings.withFarewell(Duration.ofMillis(100)), Lab.listening(farewell));
                RawPeer client = lab.client()) {
            client.read();
            client.login("whee", RawPeer.PLAIN, new byte[20], "");
            lab.expectCalls("closed");
            // It reads nothing, and learns from what it sends that nobody is there any more.
            await().pollInterval(Duration.ofMillis(20)).until(() -> isGone(client));
        }
    }

    private static boolean isGone(RawPeer client) {
        try {
            client.raw(new byte[1]);
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
