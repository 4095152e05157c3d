// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code deliver}: gives the files that are one of a kind ({@code PID.cfg}) to their modules before File Install reads the
 * folder, in whatever order. What holds for all, as the number of event loops, is then known before the first of many
 * ({@code PID-NAME.cfg}) is put into effect. File Install finds them by the name that it would have given them itself.
 */
@Component(service = DeliverVerb.class)
public final class DeliverVerb {
    private static final String FILE_NAME = "felix.fileinstall.filename";

    private final ConfigurationAdmin admin;

    @Activate
    public DeliverVerb(@Reference ConfigurationAdmin admin) {
        this.admin = admin;
    }

    Map<String, Object> answer(Map<String, Object> question) {
        Path folder = Path.of(String.valueOf(question.get("dir")));
        for (ConfigFile file : ConfigFile.allIn(folder, new ArrayList<>())) {
            if (file.pid().equals(file.properties().get("service.pid"))) {
                deliver(folder, file);
            }
        }
        return Map.of();
    }

    private void deliver(Path folder, ConfigFile file) {
        Map<String, Object> properties = new LinkedHashMap<>(file.properties());
        properties.remove("service.pid");
        properties.put(
                FILE_NAME,
                folder.resolve(file.name()).toFile().getAbsoluteFile().toURI().toString());
        try {
            admin.getConfiguration(file.pid(), "?").updateIfDifferent(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
