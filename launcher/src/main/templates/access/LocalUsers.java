package __NAME__;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Set;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.access.AccessRule;
import org.sluice.api.access.Verdict;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;

/** Lets the users of a list in from this machine only. */
@Component(configurationPid = "__NAME__", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class LocalUsers implements AccessRule {
    private static final Logger log = LoggerFactory.getLogger(LocalUsers.class);

    /** Replaced as a whole, because logins read it on other threads. */
    private volatile Set<String> users = Set.of();

    @Activate
    public LocalUsers(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        settings.readModuleKeys();
        Set<String> read = Set.copyOf(settings.list("users", user -> user));
        try {
            settings.throwIfBad();
            users = read;
        } catch (BadSettingsException e) {
            log.error("{} (nothing has changed)", e.getMessage());
        }
    }

    /** On the event loop: must not block. What takes time answers Verdict.Later. */
    @Override
    public Verdict admit(AccessRequest request) {
        boolean local = request.client() == null // a UNIX socket
                || request.client() instanceof InetSocketAddress client
                        && client.getAddress() != null
                        && client.getAddress().isLoopbackAddress();
        return local || request.user() == null || !users.contains(request.user())
                ? new Verdict.Allowed()
                : new Verdict.Refused("the user may come from this machine only");
    }

    @Override
    public String describe() {
        return users.size() + " users from this machine only";
    }
}
