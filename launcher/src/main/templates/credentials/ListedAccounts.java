package __NAME__;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;
import org.sluice.api.auth.CredentialSource;
import org.sluice.api.auth.Secret;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;

/** Knows the hashes of the users of a list; of all others it knows nothing, and the next source is asked. */
@Component(configurationPid = "__NAME__", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ListedAccounts implements CredentialSource {
    private static final Logger log = LoggerFactory.getLogger(ListedAccounts.class);
    private static final String PREFIX = "account.";

    /** Replaced as a whole, because logins read it on other threads. */
    private volatile Map<String, Credential> accounts = Map.of();

    @Activate
    public ListedAccounts(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Settings settings = Settings.of(properties);
        settings.readModuleKeys();
        Map<String, Credential> read = new HashMap<>();
        settings.section(PREFIX).forEach((key, hash) -> {
            if (hash.matches("\\*\\p{XDigit}{40}")) {
                Secret secret = Secret.of(Secret.Kind.NATIVE_STORED, HexFormat.of().parseHex(hash.substring(1)));
                read.put(key.substring(PREFIX.length()), new Credential.Known(List.of(secret), null));
            } else {
                settings.problem(key, "is not * and 40 hex digits");
            }
        });
        try {
            settings.throwIfBad();
            accounts = Map.copyOf(read);
        } catch (BadSettingsException e) {
            log.error("{} (nothing has changed)", e.getMessage());
        }
    }

    /** On the event loop: must not block. What takes time answers Credential.Later. */
    @Override
    public Credential credential(CredentialRequest request) {
        return accounts.getOrDefault(request.user(), new Credential.Unknown());
    }

    @Override
    public String describe() {
        return accounts.size() + " accounts of a list";
    }
}
