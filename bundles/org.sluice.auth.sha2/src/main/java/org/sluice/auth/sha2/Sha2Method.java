// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.auth.sha2;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.auth.AuthExchange;
import org.sluice.api.auth.AuthLeg;
import org.sluice.api.auth.AuthMethod;
import org.sluice.api.auth.Secret;
import org.sluice.api.config.BadSettingsException;
import org.sluice.api.config.Settings;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.scramble.RsaExchange;

/** caching_sha2_password and sha256_password, which share how the password itself travels. */
@Component(
        configurationPid = Sha2Method.PID,
        property = {
            AuthMethod.AUTH_PLUGIN + "=" + CachingSha2.PLUGIN,
            AuthMethod.AUTH_PLUGIN + "=" + RsaExchange.SHA256_PASSWORD
        })
public final class Sha2Method implements AuthMethod {
    static final String PID = "org.sluice.auth.sha2";

    private static final Logger log = LoggerFactory.getLogger(Sha2Method.class);

    private final OwnKey ownKey = new OwnKey();
    private volatile String keyText = "";

    @Activate
    public Sha2Method(Map<String, Object> properties) {
        configure(properties);
    }

    @Modified
    void configure(Map<String, Object> properties) {
        Map<String, Object> configured = new HashMap<>(properties);
        configured.remove(AUTH_PLUGIN); // the component's own
        Settings settings = Settings.of(configured);
        Sha2Settings read = Sha2Settings.read(settings);
        try {
            settings.throwIfBad();
        } catch (BadSettingsException e) {
            log.error("{} (the RSA key stays as it is)", e.getMessage());
            return;
        }
        settings.warnings().forEach(warning -> log.warn("{}", warning));
        ownKey.use(read.key());
        keyText = read.key() == null ? "an RSA key made when needed" : "the RSA key of " + settings.source();
    }

    @Override
    public @Nullable AuthExchange verify(AuthLeg client, List<Secret> known) {
        PasswordCheck check = PasswordCheck.of(known);
        if (check == null) {
            return null;
        }
        return switch (Sha2Plugin.of(client.plugin())) {
            case CACHING -> new FastVerification(client, check, ownKey);
            case SHA256 -> new FullVerification(client, check, ownKey);
        };
    }

    @Override
    public @Nullable AuthExchange answer(AuthLeg server, Secret secret) {
        boolean isPassword = secret.kind() == Secret.Kind.PASSWORD;
        return switch (Sha2Plugin.of(server.plugin())) {
            case CACHING ->
                isPassword || secret.kind() == Secret.Kind.SHA2_STAGE1 ? new FastAnswer(server, secret) : null;
            case SHA256 -> isPassword ? new FullAnswer(server, secret) : null;
        };
    }

    @Override
    public AuthExchange relay(AuthLeg client, AuthLeg server) {
        return switch (Sha2Plugin.of(server.plugin())) {
            case CACHING -> new FastRelay(client, server, ownKey);
            case SHA256 -> new FullRelay(client, server, ownKey);
        };
    }

    @Override
    public String describe() {
        return "caching_sha2_password and sha256_password by hash or password, and relayed between TLS and RSA; "
                + keyText;
    }
}
