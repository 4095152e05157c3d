// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads a TLS context's configuration and its files for {@code sluice check}. */
@Component(property = ConfigCheck.PID + "=" + TlsComponent.PID)
public final class TlsCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        TlsSettings read = TlsSettings.read(settings);
        try {
            LoadedContext loaded = LoadedContext.load(read);
            loaded.warnings(Instant.now()).forEach(warning -> settings.warning("certificate", warning));
        } catch (BadTlsException e) {
            settings.problem(e.key(), String.valueOf(e.getMessage()));
        }
        return List.of();
    }
}
