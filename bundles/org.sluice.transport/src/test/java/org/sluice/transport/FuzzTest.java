// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sluice.testkit.fuzz.Fuzzing;
import org.sluice.transport.listener.ConfigurationFuzz;
import org.sluice.transport.proxy.ProxyHeaderFuzz;

/** Replays what fuzzing has found and begun with. */
class FuzzTest {
    @TestFactory
    Stream<DynamicTest> nothingIsFound() {
        return Fuzzing.of(ProxyHeaderFuzz.class, ConfigurationFuzz.class);
    }
}
