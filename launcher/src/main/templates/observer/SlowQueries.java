package __NAME__;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.session.Session;
import org.sluice.api.session.SessionObserver;

/** Tells in the log of commands that take long. Without the property, commands are neither read nor told. */
@Component(
        configurationPid = "__NAME__",
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = SessionObserver.COMMANDS + ":Boolean=true")
public final class SlowQueries implements SessionObserver {
    private static final Logger log = LoggerFactory.getLogger(SlowQueries.class);

    private final AtomicLong told = new AtomicLong();
    private volatile Duration longest = Duration.ofSeconds(1);

    @Activate
    public SlowQueries(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        settings.readModuleKeys();
        Duration read = settings.duration("longest", Duration.ofSeconds(1), Duration.ZERO, Duration.ofHours(1));
        try {
            settings.throwIfBad();
            longest = read;
        } catch (BadSettingsException e) {
            log.error("{} (nothing has changed)", e.getMessage());
        }
    }

    /** On the event loop: must not block. Passwords are masked in what the command shows. */
    @Override
    public void response(Session session, Command command, Response response) {
        if (response.time().compareTo(longest) > 0) {
            told.incrementAndGet();
            log.info("session {}: {} ms: {}", session.id(), response.time().toMillis(), command);
        }
    }

    @Override
    public String describe() {
        return told + " commands took longer than " + longest.toMillis() + " ms";
    }
}
