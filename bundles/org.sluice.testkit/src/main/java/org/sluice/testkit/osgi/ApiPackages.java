// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.osgi;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The contracts on the test's class path, as a framework can share them with the bundles in it. */
public final class ApiPackages {
    private static final Pattern PACKAGE = Pattern.compile("org\\.sluice\\.api\\.[a-z.]+;version=\"[0-9.]+\"");

    private ApiPackages() {}

    /** For {@code org.osgi.framework.system.packages.extra}: all that the bundle exports, in the versions that it does. */
    public static String shared() throws IOException {
        for (URL url : Collections.list(ApiPackages.class.getClassLoader().getResources("META-INF/MANIFEST.MF"))) {
            try (InputStream in = url.openStream()) {
                var main = new Manifest(in).getMainAttributes();
                if ("org.sluice.api".equals(main.getValue("Bundle-SymbolicName"))) {
                    return PACKAGE.matcher(main.getValue("Export-Package"))
                            .results()
                            .map(MatchResult::group)
                            .collect(Collectors.joining(","));
                }
            }
        }
        throw new IllegalStateException("the bundle org.sluice.api is not on the class path as a jar");
    }
}
