// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Router;

class FixedRouterComponentTest {
    private final List<Router> registered = new ArrayList<>();
    private final List<Object> rankings = new ArrayList<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private int fewest = Integer.MAX_VALUE;

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(FixedRouterComponent.class);
    }

    private Runnable register(Router router, Map<String, ?> properties) {
        registered.add(router);
        rankings.add(properties.get("service.ranking"));
        return () -> {
            registered.remove(router);
            fewest = Math.min(fewest, registered.size());
        };
    }

    private static Map<String, Object> file(String... keysAndValues) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("service.pid", FixedRouterComponent.PID + "~main");
        properties.put("felix.fileinstall.filename", "file:/etc/sluice/org.sluice.router.fixed-main.cfg");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    @Test
    void aChangeReplacesTheRouterWithoutAMomentWithoutOne() {
        FixedRouterComponent component = new FixedRouterComponent(this::register, file("destinations", "tcp:a:1"));
        component.configure(file("destinations", "tcp:b:1", "ranking", "7"));
        assertThat(registered).singleElement().satisfies(router -> assertThat(router.describe())
                .startsWith("tcp:b:1"));
        assertThat(rankings).containsExactly(0, 7);
        assertThat(fewest).isEqualTo(1);
        component.close();
        assertThat(registered).isEmpty();
    }

    @Test
    void aBadConfigurationAtStartGivesNoRouterAndTheNextGoodOneDoes() {
        FixedRouterComponent component = new FixedRouterComponent(this::register, file("destination", "tcp:a:1"));
        assertThat(registered).isEmpty();
        assertThat(log.list).singleElement().satisfies(event -> assertThat(event.getFormattedMessage())
                .contains("org.sluice.router.fixed-main.cfg: destinations: is missing")
                .contains("org.sluice.router.fixed-main.cfg: destination: is no key of this file")
                .endsWith("(no router)"));
        component.configure(file("destinations", "tcp:a:1"));
        assertThat(registered).hasSize(1);
    }

    @Test
    void aBadConfigurationLaterKeepsTheLastGoodRoutes() {
        FixedRouterComponent component = new FixedRouterComponent(this::register, file("destinations", "tcp:a:1"));
        Router before = registered.get(0);
        for (Map<String, Object> bad : List.of(
                file("destinations", ""),
                file("destinations", "ssl:a:1"),
                file("destinations", "tcp:a:1,weight=0"),
                file("destinations", "tcp:a:1", "order", "random"),
                file("destinations", "tcp:a:1", "ranking", "high"))) {
            component.configure(bad);
            assertThat(registered).containsExactly(before);
            assertThat(log.list.get(log.list.size() - 1).getFormattedMessage())
                    .startsWith("org.sluice.router.fixed-main.cfg: ")
                    .endsWith("(the last good routes stay)");
        }
    }

    @Test
    void theCheckNamesEveryProblemAndListensNowhere() {
        Settings settings = Settings.of(file("destinations", "tcp:a tcp:b:1", "order", "best", "rank", "1"));
        assertThat(new FixedRouterCheck().check(settings)).isEmpty();
        assertThat(settings.problems()).extracting("key").containsExactly("destinations", "order", "rank");
    }
}
