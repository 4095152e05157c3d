package __NAME__;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.api.intercept.ClientCommand;
import org.sluice.api.intercept.CommandInterceptor;
import org.sluice.api.intercept.Interception;
import org.sluice.api.session.Session;

/** Refuses statements that do not begin as a query does, from the users of a list. A server's own rights are stricter. */
@Component(configurationPid = "__NAME__", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ReadOnlyUsers implements CommandInterceptor {
    private static final Logger log = LoggerFactory.getLogger(ReadOnlyUsers.class);
    private static final Pattern READING =
            Pattern.compile("\\s*(select|show|set|use|desc|describe|explain)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** Replaced as a whole, because sessions read it on other threads. */
    private volatile Set<String> users = Set.of();

    @Activate
    public ReadOnlyUsers(Map<String, Object> properties) {
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

    /**
     * On the event loop: must not block. What takes time answers Interception.Later. To rewrite a statement, answer with its
     * new text where the command is whole:
     *
     * <pre>{@code
     * if (!command.isCut() && "select * from orders".equals(command.text())) {
     *     return new Interception.Replace("select * from orders limit 1000");
     * }
     * }</pre>
     */
    @Override
    public Interception intercept(Session session, ClientCommand command) {
        return refuses(session.user(), command.text())
                ? new Interception.Refuse("this user may only read")
                : new Interception.Pass();
    }

    boolean refuses(String user, String statement) {
        return user != null
                && users.contains(user)
                && statement != null
                && !READING.matcher(statement).matches();
    }

    @Override
    public String describe() {
        return users.size() + " users may only read";
    }
}
