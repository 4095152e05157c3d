package __NAME__;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.route.Destination;
import org.sluice.api.route.RouteDecision;
import org.sluice.api.route.RouteRequest;
import org.sluice.api.route.Router;

/** Sends the users of a list to destinations; of all others it knows nothing, and the next router is asked. */
@Component(
        configurationPid = "__NAME__",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = "service.ranking:Integer=10")
public final class UserRouter implements Router {
    private static final Logger log = LoggerFactory.getLogger(UserRouter.class);

    /** Replaced as a whole, because logins read it on other threads. */
    private volatile Routes routes = new Routes(Set.of(), List.of());

    private record Routes(Set<String> users, List<Destination> destinations) {}

    @Activate
    public UserRouter(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        settings.readModuleKeys();
        settings.requiredText("destinations");
        Routes read = new Routes(
                Set.copyOf(settings.list("users", user -> user)), settings.list("destinations", Destination::parse));
        try {
            settings.throwIfBad();
            routes = read;
        } catch (BadSettingsException e) {
            log.error("{} (nothing has changed)", e.getMessage());
        }
    }

    /** On the event loop: must not block. What takes time answers RouteDecision.Later. */
    @Override
    public RouteDecision route(RouteRequest request) {
        Routes now = routes;
        return request.user() != null && now.users.contains(request.user())
                ? new RouteDecision.To(now.destinations, "is a user of the list")
                : new RouteDecision.Unknown("is no user of the list");
    }

    @Override
    public String describe() {
        return routes.users.size() + " users to " + routes.destinations;
    }
}
