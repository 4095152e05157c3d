// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.example.auth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.sluice.api.config.Settings;
import org.sluice.api.host.ConfigCheck;

/** Reads the configuration and the accounts for {@code sluice check}; a module may do without. */
@Component(property = ConfigCheck.PID + "=" + FileAccounts.PID)
public final class FileAccountsCheck implements ConfigCheck {

    @Override
    public List<String> check(Settings settings) {
        Path file = FileAccounts.file(settings);
        if (file != null && settings.problems().isEmpty()) {
            try {
                Accounts.read(file);
            } catch (IOException e) {
                settings.problem("file", file + ": " + e.getMessage());
            }
        }
        return List.of();
    }
}
