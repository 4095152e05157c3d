// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;

class FixedRouterTest {
    private static final RouteRequest REQUEST = new RouteRequest("front", null, null);

    private static FixedRouter router(Map<String, String> keys, long seed) {
        Settings settings = Settings.of(keys);
        FixedRouterSettings read = FixedRouterSettings.read(settings);
        settings.throwIfBad();
        return new FixedRouter(read, new SplittableRandom(seed));
    }

    private static FixedRouter router(String order, String destinations) {
        return router(Map.of("order", order, "destinations", destinations), 1);
    }

    private static List<String> labels(RouteDecision decision) {
        assertThat(decision).isInstanceOf(RouteDecision.To.class);
        return ((RouteDecision.To) decision)
                .destinations().stream().map(Destination::label).toList();
    }

    @Test
    void failoverGivesTheListInItsOrder() {
        FixedRouter router = router("failover", "tcp:c:1 tcp:a:1 sock:/b.sock");
        assertThat(labels(router.route(REQUEST))).containsExactly("tcp:c:1", "tcp:a:1", "sock:/b.sock");
    }

    @Test
    void failoverAndShuffleAnswerWithOnePreparedDecision() {
        for (String order : List.of("failover", "shuffle")) {
            FixedRouter router = router(order, "tcp:a:1 tcp:b:1 tcp:c:1");
            assertThat(router.route(REQUEST)).isSameAs(router.route(REQUEST));
        }
    }

    @Test
    void shuffleGivesEachOrderAboutAsOften() {
        Map<List<String>, Integer> seen = new HashMap<>();
        for (int seed = 0; seed < 6000; seed++) {
            FixedRouter router = router(Map.of("order", "shuffle", "destinations", "tcp:a:1 tcp:b:1 tcp:c:1"), seed);
            seen.merge(labels(router.route(REQUEST)), 1, Integer::sum);
        }
        assertThat(seen).hasSize(6);
        assertThat(seen.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }

    @Test
    void weightedDrawsEachPlaceInProportionToTheWeightsThatAreLeft() {
        WeightedOrder order = new WeightedOrder(List.of(
                Destination.parse("tcp:a:1,weight=5"),
                Destination.parse("tcp:b:1,weight=3"),
                Destination.parse("tcp:c:1,weight=2")));
        SplittableRandom random = new SplittableRandom(42);
        Map<String, Integer> seen = new HashMap<>();
        int draws = 200_000;
        for (int i = 0; i < draws; i++) {
            List<Destination> drawn = order.draw(random);
            assertThat(drawn).hasSize(3).doesNotHaveDuplicates();
            seen.merge(drawn.get(0).label() + " " + drawn.get(1).label(), 1, Integer::sum);
        }
        assertShare(seen, "tcp:a:1 tcp:b:1", 0.5 * 3 / 5, draws);
        assertShare(seen, "tcp:a:1 tcp:c:1", 0.5 * 2 / 5, draws);
        assertShare(seen, "tcp:b:1 tcp:a:1", 0.3 * 5 / 7, draws);
        assertShare(seen, "tcp:b:1 tcp:c:1", 0.3 * 2 / 7, draws);
        assertShare(seen, "tcp:c:1 tcp:a:1", 0.2 * 5 / 8, draws);
        assertShare(seen, "tcp:c:1 tcp:b:1", 0.2 * 3 / 8, draws);
    }

    private static void assertShare(Map<String, Integer> seen, String order, double share, int draws) {
        assertThat(seen.getOrDefault(order, 0) / (double) draws).as(order).isCloseTo(share, Offset.offset(0.005));
    }

    @Test
    void weightedKeepsTheOptionsOfEachDestination() {
        FixedRouter router = router("weighted", "tcp:a:1,weight=1000,proxy=v2 tcp:b:1");
        RouteDecision.To decision = (RouteDecision.To) router.route(REQUEST);
        assertThat(decision.destinations())
                .containsExactlyInAnyOrder(
                        Destination.parse("tcp:a:1,weight=1000,proxy=v2"), Destination.parse("tcp:b:1"));
    }

    @Test
    void aThousandOfTheHeaviestDestinationsCanBeDrawn() {
        StringBuilder destinations = new StringBuilder();
        for (int i = 1; i <= 1000; i++) {
            destinations.append("tcp:a:").append(i).append(",weight=1000 ");
        }
        assertThat(labels(router("weighted", destinations.toString()).route(REQUEST)))
                .hasSize(1000)
                .doesNotHaveDuplicates();
    }

    @Test
    void aListenerThatIsNotNamedGetsUnknownWithTheReason() {
        FixedRouter router = router(Map.of("destinations", "tcp:a:1", "listeners", "front, back"), 1);
        assertThat(labels(router.route(REQUEST))).containsExactly("tcp:a:1");
        RouteDecision other = router.route(new RouteRequest("other", null, null));
        assertThat(other)
                .isEqualTo(
                        new RouteDecision.Unknown("fixed router default answers for the listeners back, front only"));
    }

    @Test
    void theDescriptionNamesWhatAPersonAsksFor() {
        assertThat(router("weighted", "tcp:a:1,weight=2 tcp:b:1").describe())
                .isEqualTo("tcp:a:1,weight=2 tcp:b:1 in a fresh random order by weight");
    }
}
