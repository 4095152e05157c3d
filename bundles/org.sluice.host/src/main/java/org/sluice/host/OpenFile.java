// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sluice.api.config.SecretFile;
import org.sluice.api.config.SettingsProblem;

/** A configuration file with a secret in it that others may read or change. */
final class OpenFile {
    private static final Pattern SECRET = Pattern.compile(
            "(.*[._-])?(password|passwd|passphrase|pass|pwd|secret|token|api[_-]?key|credentials?|userpwd)",
            Pattern.CASE_INSENSITIVE);

    private OpenFile() {}

    /** The first key that by its name holds a secret, and does so. */
    static Optional<String> secretKey(Map<String, ?> properties) {
        return properties.entrySet().stream()
                .filter(entry -> SECRET.matcher(entry.getKey()).matches())
                .filter(entry -> !String.valueOf(entry.getValue()).isBlank())
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }

    /**
     * @param problems gets what must not be
     * @return what should not be
     */
    static List<SettingsProblem> check(Path file, Map<String, ?> properties, List<SettingsProblem> problems) {
        List<SettingsProblem> warnings = new ArrayList<>();
        secretKey(properties).ifPresent(key -> {
            String name = String.valueOf(file.getFileName());
            SecretFile found = SecretFile.of(file, SecretFile.Holds.PASSWORDS);
            found.refusals().forEach(refusal -> problems.add(new SettingsProblem(name, key, refusal)));
            found.warnings().forEach(warning -> warnings.add(new SettingsProblem(name, key, warning)));
        });
        return warnings;
    }
}
