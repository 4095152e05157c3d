// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;

class BundleLogTest {
    @TempDir
    Path cache;

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private static InputStream jar(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        attributes.putValue(Constants.BUNDLE_SYMBOLICNAME, "org.sluice.a");
        attributes.putValue(Constants.BUNDLE_VERSION, version);
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new JarOutputStream(jar, manifest).close();
        return new ByteArrayInputStream(jar.toByteArray());
    }

    @Test
    void whatAnOperatorDoesIsLoggedAndWhatTheInstanceDoesByItselfIsNot() throws Exception {
        AppenderBase<ILoggingEvent> capture = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(event.getLevel() + " " + event.getFormattedMessage());
            }
        };
        capture.start();
        Logger logger = (Logger) LoggerFactory.getLogger(BundleLog.class);
        logger.addAppender(capture);
        Framework framework =
                new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString()));
        framework.start();
        try {
            Bundle bundle = framework.getBundleContext().installBundle("a", jar("1.0.0"));
            BundleLog log = new BundleLog(framework.getBundleContext());
            bundle.start();
            bundle.stop();
            bundle.start();
            bundle.update(jar("1.1.0"));
            bundle.uninstall();
            framework.stop();
            framework.waitForStop(10_000);
            assertThat(lines)
                    .containsExactly(
                            "INFO bundle org.sluice.a 1.0.0 is stopped (1)",
                            "INFO bundle org.sluice.a 1.0.0 is started (1)",
                            "INFO bundle org.sluice.a 1.0.0 is stopped (1)",
                            "INFO bundle org.sluice.a 1.1.0 is updated (1)",
                            "INFO bundle org.sluice.a 1.1.0 is started (1)",
                            "INFO bundle org.sluice.a 1.1.0 is stopped (1)",
                            "INFO bundle org.sluice.a 1.1.0 is uninstalled (1)");
            assertThat(log).isNotNull();
        } finally {
            framework.stop();
            logger.detachAppender(capture);
        }
    }
}
