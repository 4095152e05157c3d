// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnresolvedTest {
    @Test
    void theInnermostPackageIsNamed() {
        assertThat(Unresolved.reason("Unable to resolve a [3](R 3.0): missing requirement [a [3](R 3.0)]"
                        + " osgi.wiring.package; (osgi.wiring.package=b) [caused by: Unable to resolve b [4](R 4.0):"
                        + " missing requirement [b [4](R 4.0)] osgi.wiring.package;"
                        + " (&(osgi.wiring.package=io.netty.util)(version>=4.2.0)(!(version>=5.0.0)))] Unresolved"
                        + " requirements: [[a [3](R 3.0)] osgi.wiring.package; (osgi.wiring.package=b)]"))
                .isEqualTo("no bundle exports the package io.netty.util 4.2.0 or newer");
    }

    @Test
    void aMissingExtenderIsNamed() {
        assertThat(Unresolved.reason("missing requirement [a [3](R 3.0)] osgi.extender;"
                        + " (&(osgi.extender=osgi.component)(version>=1.5.0)(!(version>=2.0.0)))"))
                .isEqualTo("no bundle is the extender osgi.component 1.5.0 or newer");
    }

    @Test
    void anotherTextStaysAsItIs() {
        assertThat(Unresolved.reason("something else")).isEqualTo("something else");
    }
}
