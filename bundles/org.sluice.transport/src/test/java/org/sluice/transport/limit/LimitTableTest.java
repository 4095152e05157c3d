// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.sluice.api.limit.LimitRow;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.stats.Series.Sample;
import org.sluice.transport.limit.Levels.Hold;

/** What is counted, without sockets, and with a clock that only goes when it is told to. */
class LimitTableTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Key ADDRESS = new Key(Kind.CONNECTIONS, Scope.ADDRESS, "192.0.2.1");

    private final AtomicLong clock = new AtomicLong();

    private LimitTable table(String... pairs) {
        return new LimitTable(keys(pairs), clock::get, 1000);
    }

    private static Map<String, String> keys(String... pairs) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    @Test
    void asManyAsAreAllowedComeInAndAKeyOfNobodyIsForgotten() {
        LimitTable table = table();
        Hold one = table.enter(ADDRESS, 2, false);
        Hold two = table.enter(ADDRESS, 2, false);
        assertThat(one).isNotNull();
        assertThat(two).isNotNull();
        assertThat(table.enter(ADDRESS, 2, false)).isNull();
        assertThat(table.enter(ADDRESS, 2, true)).as("exempt").isNotNull().satisfies(Hold::release);
        one.release();
        one.release();
        assertThat(table.levels.get(ADDRESS).now()).as("released once only").isEqualTo(1);
        two.release();
        assertThat(table.levels.get(ADDRESS)).isNull();
        assertThat(table.refusals.of(Kind.CONNECTIONS, Scope.ADDRESS)).isEqualTo(1);
    }

    @Test
    void whoIsExemptFillsARateAndNeverLocksOthersOutForLong() {
        LimitTable table = table();
        Key rate = Key.global(Kind.RATE);
        for (int i = 0; i < 10_000; i++) {
            assertThat(table.take(rate, 100, true)).isTrue();
        }
        assertThat(table.take(rate, 100, false)).as("it is full").isFalse();
        clock.addAndGet(SECOND / 100);
        assertThat(table.take(rate, 100, false)).as("one has run out").isTrue();
        assertThat(table.take(rate, 100, false)).isFalse();
    }

    @Test
    void namesThatNoServerKnowsTakeNoRoom() {
        LimitTable table = table("failed-logins.per-user", "5");
        for (int i = 0; i < 50; i++) {
            table.failed(Key.failedLogins("x".repeat(100_000) + i));
        }
        assertThat(table.buckets.size()).isEqualTo(1);
        table.buckets.forEach((key, bucket) -> assertThat(key.name()).hasSizeLessThan(129));
        assertThat(Key.failedLogins("x".repeat(128)).name()).hasSize(128);
    }

    @Test
    void whatIsFollowedFitsTheHeap() {
        assertThat(LimitTable.mostKeys(64L << 20)).isBetween(10_000, 30_000);
        assertThat(LimitTable.mostKeys(8L << 30)).isEqualTo(500_000);
    }

    @Test
    void manyThreadsNeverGoBeyondTheBoundAndLeaveNothing() {
        LimitTable table = table();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Hold hold = table.enter(ADDRESS, 1, false);
                    if (hold != null) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        hold.release();
                    }
                }
            }));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(most).hasValue(1);
        assertThat(table.levels.size()).isZero();
    }

    @Test
    void aRateIsABurstAndThenOneAtATime() {
        LimitTable table = table();
        Key rate = new Key(Kind.RATE, Scope.ADDRESS, "192.0.2.1");
        for (int i = 0; i < 5; i++) {
            assertThat(table.take(rate, 5, false)).isTrue();
        }
        assertThat(table.take(rate, 5, false)).isFalse();
        clock.addAndGet(SECOND / 5);
        assertThat(table.take(rate, 5, false)).isTrue();
        assertThat(table.take(rate, 5, false)).isFalse();
        table.buckets.sweep();
        assertThat(table.buckets.size()).as("still remembered").isEqualTo(1);
        clock.addAndGet(SECOND);
        table.buckets.sweep();
        assertThat(table.buckets.size()).as("nothing left to remember").isZero();
    }

    @Test
    void failuresAddUpToARefusalThatEnds() {
        LimitTable table = table("failed-logins.per-user", "2", "failed-logins.refusal", "2");
        Key user = new Key(Kind.FAILED_LOGINS, Scope.USER, "whee");
        for (int i = 1; i <= 4; i++) {
            assertThat(table.isBarred(user)).isFalse();
            assertThat(table.failed(user)).isEqualTo(i);
        }
        assertThat(table.isBarred(user)).isTrue();
        assertThat(table.isBarred(new Key(Kind.FAILED_LOGINS, Scope.USER, "other")))
                .isFalse();
        clock.addAndGet(30 * SECOND);
        assertThat(table.isBarred(user)).isFalse();
    }

    @Test
    void noMoreKeysAreFollowedThanThereIsRoomFor() {
        LimitTable table = new LimitTable(Map.of(), clock::get, 10);
        for (int i = 0; i < 1000; i++) {
            assertThat(table.take(new Key(Kind.RATE, Scope.ADDRESS, "a" + i), 1, false))
                    .isTrue();
        }
        assertThat(table.buckets.size()).isEqualTo(10);
    }

    @Test
    void badSettingsLeaveTheLastGoodOnesInForce() {
        LimitTable table = table("connections", "7");
        table.modified(Map.of("connections", "many"));
        assertThat(table.bound(Kind.CONNECTIONS, Scope.GLOBAL)).isEqualTo(7);
        table.modified(Map.of("connections", "8"));
        assertThat(table.bound(Kind.CONNECTIONS, Scope.GLOBAL)).isEqualTo(8);
    }

    @Test
    void addressesAreKnownByTheirNetworks() throws Exception {
        LimitSettings settings = table().settings();
        InetAddress v4 = InetAddress.getByName("192.0.2.77");
        InetAddress v6 = InetAddress.getByName("2001:db8:1:2:3:4:5:6");
        assertThat(settings.address(v4)).isEqualTo("192.0.2.77");
        assertThat(settings.network(v4)).isEqualTo("192.0.2.0/24");
        assertThat(settings.address(v6)).isEqualTo("2001:db8:1:2::/64");
        assertThat(settings.network(v6)).isEqualTo("2001:db8:1::/48");
        assertThat(Prefix.of(v4, 29, 64)).isEqualTo("192.0.2.72/29");
    }

    @Test
    void theNearestToItsBoundIsTheFirstAndTheListEnds() {
        LimitTable table = table("connections", "100", "connections.per-address", "4");
        table.enter(Key.global(Kind.CONNECTIONS), 100, false);
        for (int i = 0; i < 50; i++) {
            for (int n = 0; n <= i % 4; n++) {
                table.enter(new Key(Kind.CONNECTIONS, Scope.ADDRESS, "a" + i), 4, false);
            }
        }
        LimitRows rows = new LimitRows(table, new TimeLimits(table, null));
        List<LimitRow> nearest = rows.nearest(20);
        assertThat(nearest).hasSize(20);
        assertThat(nearest.get(0).now()).isEqualTo(4);
        assertThat(nearest.get(19).nearness()).isEqualTo(0.75);
        assertThat(rows.nearest(1000)).contains(new LimitRow(Kind.CONNECTIONS, Scope.GLOBAL, "", 100, 1, 1, 0));
        assertThat(rows.of("a3")).containsExactly(new LimitRow(Kind.CONNECTIONS, Scope.ADDRESS, "a3", 4, 4, 4, 0));
        assertThat(new LimitMeters(table, rows).snapshot().series())
                .allSatisfy(series -> assertThat(series.samples()).hasSizeLessThan(40));
    }

    @Test
    void theFigureOfAListenersLimitIsItsOwn() {
        LimitTable table = table();
        table.enter(new Key(Kind.CONNECTIONS, Scope.LISTENER, "own"), 2, false);
        table.enter(new Key(Kind.CONNECTIONS, Scope.LISTENER, "other"), 0, false);
        Map<String, String> labels = Map.of("kind", "connections", "scope", "listener");

        assertThat(new LimitMeters(table, new LimitRows(table, new TimeLimits(table, null)))
                        .snapshot()
                        .series()
                        .get(0)
                        .samples())
                .contains(new Sample("", labels, 2));
    }
}
