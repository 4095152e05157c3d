// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.host.RuntimeState;

class RuntimeVerbsTest {
    private final RuntimeVerbs old = new RuntimeVerbs();
    private final RuntimeVerbs fresh = new RuntimeVerbs();

    /** Keeps what it was given; throws if there is something to throw. */
    private static final class Kept implements RuntimeState {
        private final String name;
        private Map<String, Object> state;
        private Throwable defect;

        Kept(String name, Map<String, Object> state) {
            this.name = name;
            this.state = state;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Map<String, Object> save() {
            fail();
            return state;
        }

        @Override
        public void restore(Map<String, Object> saved) {
            fail();
            state = saved;
        }

        private void fail() {
            if (defect instanceof RuntimeException exception) {
                throw exception;
            }
            if (defect instanceof Error error) {
                throw error;
            }
        }
    }

    @Test
    void oneThatFailsToSaveKeepsWhatWasRestoredBefore() {
        Kept saying = new Kept("one", Map.of("drained", "l1"));
        Kept hearing = new Kept("one", Map.of());
        old.sources = List.of(saying);
        fresh.sources = List.of(hearing);

        fresh.restore(old.save());
        saying.defect = new IllegalStateException("not now");
        fresh.restore(old.save());

        assertThat(hearing.state).containsEntry("drained", "l1");
    }

    @Test
    void aDefectOfOneIsNoneOfTheOthers() {
        Kept broken = new Kept("broken", Map.of());
        broken.defect = new NoClassDefFoundError("org/example/Gone");
        old.sources = List.of(broken, new Kept("good", Map.of("mode", "shadow")));
        Kept hearing = new Kept("good", Map.of());
        Kept brokenToo = new Kept("broken", Map.of());
        brokenToo.defect = broken.defect;
        fresh.sources = List.of(brokenToo, hearing);

        fresh.restore(old.save());
        assertThat(hearing.state).containsEntry("mode", "shadow");

        fresh.restore(Map.of("states", Map.of("broken", Map.of(), "good", Map.of())));
        assertThat(hearing.state).isEmpty();
    }
}
