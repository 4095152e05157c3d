// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.sluice.testkit.net.Script;
import org.sluice.testkit.net.ScriptedPeer;

/** A proxy for one test, and what stands behind it. At the end nothing is left of any session, and no secret was logged. */
final class Proxied implements AfterEachCallback {
    /** For users of scripted servers. */
    static final String PASSWORD = "s3cret-of-the-test";

    final RunningProxy proxy = new RunningProxy(TestTls.shared());
    private final List<AutoCloseable> behind = new ArrayList<>();
    private final List<String> secrets;

    Proxied(String... secrets) {
        this.secrets = List.of(secrets);
    }

    ScriptedPeer peer(Script script) {
        return add(ScriptedPeer.onTcp(script));
    }

    /** Is closed after the proxy. */
    <T extends AutoCloseable> T add(T closed) {
        behind.add(closed);
        return closed;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            proxy.awaitQuiet();
            for (String secret : secrets) {
                assertThat(proxy.log()).noneMatch(line -> line.contains(secret));
            }
        } finally {
            proxy.close();
            for (AutoCloseable one : behind) {
                one.close();
            }
        }
    }
}
