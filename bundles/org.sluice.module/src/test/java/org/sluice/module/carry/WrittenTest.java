// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.carry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.module.Mode;
import org.sluice.module.SaidMode;

class WrittenTest {
    @Test
    void aModeOfAnotherVersionCostsItselfAlone() {
        SaidMode known = new SaidMode("router", "org.example.routes", "routes", new Mode.Shadow());
        Map<String, Object> strange =
                Map.of("kind", "router", "bundle", "org.example.other", "module", "other", "mode", "sideways");
        List<Object> modes = new ArrayList<>(List.of(strange));
        modes.addAll((List<?>) Written.of(List.of(), List.of(known)).get("modes"));

        assertThat(Written.modes(Map.of("modes", modes))).containsExactly(known);
    }
}
