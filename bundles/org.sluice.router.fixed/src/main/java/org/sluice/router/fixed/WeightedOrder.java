// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import java.util.List;
import java.util.random.RandomGenerator;
import org.sluice.api.route.Destination;

/**
 * Random orders by weight: each place is drawn from those that are left, with a chance in proportion to the weight.
 * Integers throughout, so the chances are exact.
 */
final class WeightedOrder {
    private final Destination[] destinations;
    private final int sum;

    WeightedOrder(List<Destination> destinations) {
        this.destinations = destinations.toArray(Destination[]::new);
        this.sum = Math.toIntExact(
                destinations.stream().mapToLong(Destination::weight).sum());
    }

    List<Destination> draw(RandomGenerator random) {
        Destination[] drawn = destinations.clone();
        int left = sum;
        for (int place = 0; place < drawn.length - 1; place++) {
            int ticket = random.nextInt(left);
            int chosen = place;
            while (ticket >= drawn[chosen].weight()) {
                ticket -= drawn[chosen].weight();
                chosen++;
            }
            Destination winner = drawn[chosen];
            drawn[chosen] = drawn[place];
            drawn[place] = winner;
            left -= winner.weight();
        }
        return List.of(drawn);
    }
}
