package __NAME__;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;

class UserRouterTest {
    private final UserRouter router =
            new UserRouter(Map.of("users", "whee second", "destinations", "tcp:127.0.0.1:5501"));

    private RouteDecision route(String user) {
        return router.route(new RouteRequest("mysql", null, user));
    }

    @Test
    void aUserOfTheListGoesToTheDestination() {
        RouteDecision.To to = assertInstanceOf(RouteDecision.To.class, route("whee"));
        assertEquals("tcp:127.0.0.1:5501", to.destinations().get(0).label());
    }

    @Test
    void nothingIsKnownOfOthers() {
        assertInstanceOf(RouteDecision.Unknown.class, route("other"));
    }

    /** The log says why, as an ERROR in the output of the build. */
    @Test
    void aBadConfigurationChangesNothing() {
        router.configure(Map.of("users", "other", "destinations", "tcp:127.0.0.1"));
        assertInstanceOf(RouteDecision.To.class, route("whee"));
    }
}
