// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sluice.transport.connect.Breaker.Cost;
import org.sluice.transport.connect.Breaker.State;
import org.sluice.transport.connect.FailureMemory.Stage;
import org.sluice.transport.loop.HealthSettings;

/** When a destination is down, and when it is up again. Its clock is the test's. */
class BreakerTest {
    private static final HealthSettings SETTINGS = settings(3);

    private double random;
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();
    private final Breaker breaker = new Breaker(now, () -> random);

    private static HealthSettings settings(int failures) {
        return new HealthSettings(
                failures,
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                "check",
                Duration.ofSeconds(10));
    }

    /** Over the end of the clock's range, as nanoTime may go. */
    private void pass(Duration time) {
        now += time.toNanos();
    }

    private boolean fails() {
        return breaker.failed(Stage.CONNECT, Cost.LITTLE, "refused", now, SETTINGS);
    }

    private boolean timesOut() {
        return breaker.failed(Stage.CONNECT, Cost.TIME, "no answer in time", now, SETTINGS);
    }

    private boolean admits() {
        return breaker.admits(now, SETTINGS);
    }

    private State state() {
        return breaker.view().state();
    }

    private long wait(Runnable failing) {
        failing.run();
        return Duration.ofNanos(breaker.view().next() - now).toMillis();
    }

    @Test
    void itGoesDownAfterFailuresEnough() {
        assertThat(fails()).isFalse();
        assertThat(fails()).isFalse();
        assertThat(admits()).isTrue();
        assertThat(fails()).isTrue();
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(admits()).isFalse();
        assertThat(fails()).as("it was down").isFalse();
    }

    @Test
    void oneThatCostAllTheTimeThereIsIsEnough() {
        assertThat(timesOut()).isTrue();
        assertThat(admits()).isFalse();
    }

    @Test
    void whatWorksBetweenThemMakesThemNothing() {
        fails();
        fails();
        assertThat(breaker.worked(Stage.CONNECT, now)).isFalse();
        fails();
        assertThat(fails()).isFalse();
        assertThat(fails()).isTrue();
    }

    @Test
    void whatComesLessFarThanThoseThatFailedSaysNothing() {
        for (int i = 0; i < 3; i++) {
            breaker.worked(Stage.CONNECT, now);
            breaker.failed(Stage.GREETING, Cost.LITTLE, "nonsense", now, SETTINGS);
        }
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(breaker.worked(Stage.CONNECT, now)).isFalse();
        assertThat(state()).isEqualTo(State.DOWN);
        assertThat(breaker.worked(Stage.GREETING, now)).isTrue();
        assertThat(state()).isEqualTo(State.UP);
    }

    @Test
    void failuresThatAreFarApartAreNotCountedTogether() {
        fails();
        fails();
        pass(Duration.ofSeconds(11));
        assertThat(fails()).isFalse();
        assertThat(fails()).isFalse();
        assertThat(fails()).isTrue();
    }

    @Test
    void aCheckBringsItUp() {
        timesOut();
        assertThat(breaker.checking()).isTrue();
        assertThat(state()).isEqualTo(State.TRYING);
        assertThat(admits()).as("while the check is under way").isFalse();
        assertThat(breaker.checkWorked(now)).isTrue();
        assertThat(state()).isEqualTo(State.UP);
        assertThat(admits()).isTrue();
        assertThat(breaker.checking()).as("it need not be checked").isFalse();
        assertThat(breaker.view().why()).isEmpty();
    }

    @Test
    void theBackOffGrowsAndIsBoundedAndIsShortWhenItHasBeenUpForAWhile() {
        assertThat(wait(this::timesOut)).isEqualTo(250);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            pass(Duration.ofSeconds(1));
            breaker.checking();
            waits.add(wait(() -> breaker.checkFailed(Stage.CONNECT, Cost.LITTLE, "refused", now, SETTINGS)));
        }
        assertThat(waits).startsWith(500L, 1000L, 1000L).last().isEqualTo(1000L);
        breaker.checkWorked(now);
        assertThat(wait(this::timesOut)).as("up for a moment only").isEqualTo(1000);
        breaker.checkWorked(now);
        pass(Duration.ofSeconds(11));
        assertThat(wait(this::timesOut)).isEqualTo(250);
    }

    @Test
    void backOffsComeApart() {
        random = 1;
        assertThat(wait(this::timesOut)).isEqualTo(187);
    }

    @Test
    void oneSessionIsLetThroughEverySoOften() {
        timesOut();
        pass(Duration.ofSeconds(9));
        assertThat(admits()).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(admits()).isTrue();
        assertThat(admits()).isFalse();
        assertThat(breaker.worked(Stage.CONNECT, now)).isTrue();
        assertThat(admits()).isTrue();
        assertThat(admits()).isTrue();
    }

    @Test
    void aCheckOfOneThatIsUpCountsAsAFailure() {
        assertThat(breaker.checkFailed(Stage.CONNECT, Cost.LITTLE, "refused", now, SETTINGS))
                .isFalse();
        fails();
        assertThat(breaker.checkFailed(Stage.CONNECT, Cost.LITTLE, "refused", now, SETTINGS))
                .isTrue();
    }

    @Test
    void aSuspicionSaysNothingUntilACheckFails() {
        assertThat(breaker.suspect()).isTrue();
        assertThat(breaker.suspect()).as("one is on its way").isFalse();
        assertThat(state()).isEqualTo(State.UP);
        assertThat(breaker.checkFailed(Stage.LOGIN, Cost.LITTLE, "nonsense", now, SETTINGS))
                .isTrue();
        assertThat(state()).isEqualTo(State.DOWN);
    }

    @Test
    void aCheckThatCouldNotBeMadeSaysNothing() {
        timesOut();
        breaker.checking();
        breaker.notChecked(now, SETTINGS);
        assertThat(state()).isEqualTo(State.DOWN);
        breaker.checkWorked(now);
        breaker.notChecked(now, SETTINGS);
        assertThat(state()).isEqualTo(State.UP);
    }

    @Test
    void withoutABreakerNothingIsEverDown() {
        for (int i = 0; i < 100; i++) {
            assertThat(breaker.failed(Stage.CONNECT, Cost.TIME, "dead", now, settings(0)))
                    .isFalse();
        }
        assertThat(admits()).isTrue();
    }

    @Test
    void whereNoneIsEverDownItAdmitsAtOnceWhatWasDown() {
        assertThat(timesOut()).isTrue();
        assertThat(admits()).isFalse();
        assertThat(breaker.admits(now, settings(0))).isTrue();
    }

    @Test
    void whoeverResetsItHasItUp() {
        assertThat(timesOut()).isTrue();
        assertThat(breaker.reset(now)).isTrue();
        assertThat(admits()).isTrue();
        assertThat(breaker.checking()).as("none is due").isFalse();
        assertThat(breaker.reset(now)).as("it was up").isFalse();
    }
}
