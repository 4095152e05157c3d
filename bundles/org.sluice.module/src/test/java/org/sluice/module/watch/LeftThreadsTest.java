// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.slf4j.LoggerFactory;
import org.sluice.module.leaky.Leaky;

class LeftThreadsTest {
    @TempDir
    Path folder;

    @Test
    void aThreadThatOutlivesItsBundleIsNamed() throws Exception {
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("org.sluice.module.watch");
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        Framework framework = new FrameworkFactory()
                .newFramework(Map.of(
                        Constants.FRAMEWORK_STORAGE,
                        folder.toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                        "org.slf4j;version=2.0"));
        framework.start();
        LeftThreads watch = new LeftThreads(framework.getBundleContext());
        try {
            Bundle leaky = framework.getBundleContext().installBundle("leaky", new ByteArrayInputStream(jar()));
            leaky.start();
            leaky.stop();
            await().atMost(Duration.ofSeconds(20)).until(() -> !appender.list.isEmpty());
            assertThat(List.copyOf(appender.list).get(0).getFormattedMessage())
                    .contains("com.example.leaky/1.0.0 was stopped and has left 1 threads running: left-behind");
        } finally {
            watch.close();
            logger.detachAppender(appender);
            framework.stop();
            framework.waitForStop(5000);
        }
    }

    private static byte[] jar() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", "com.example.leaky");
        main.putValue("Bundle-Version", "1.0.0");
        main.putValue("Bundle-Activator", Leaky.class.getName());
        main.putValue("Import-Package", "org.osgi.framework");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String entry = Leaky.class.getName().replace('.', '/') + ".class";
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                InputStream code = Leaky.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new JarEntry(entry));
            code.transferTo(jar);
            jar.closeEntry();
        }
        return bytes.toByteArray();
    }
}
