// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.framework;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Felix's account of why a bundle does not resolve, put into a line that names the cause. */
final class Unresolved {
    private static final Pattern NAME = Pattern.compile("\\((osgi\\.[a-z.]+)=([^)]+)\\)");
    private static final Pattern VERSION = Pattern.compile("\\(version>=([^)]+)\\)");

    private Unresolved() {}

    /** The innermost requirement counts: those around it only follow from it. */
    static String reason(String message) {
        int inner = Math.max(0, message.lastIndexOf("missing requirement"));
        String requirement = message.substring(inner);
        Matcher name = NAME.matcher(requirement);
        if (!name.find()) {
            return message;
        }
        Matcher version = VERSION.matcher(requirement);
        String least = version.find() ? " " + version.group(1) + " or newer" : "";
        String value = name.group(2);
        return switch (name.group(1)) {
            case "osgi.wiring.package" -> "no bundle exports the package " + value + least;
            case "osgi.wiring.host", "osgi.wiring.bundle" -> "the bundle " + value + least + " is not there";
            case "osgi.ee" -> "it needs " + value + least;
            case "osgi.extender" -> "no bundle is the extender " + value + least;
            case "osgi.service" -> "no bundle offers the service " + value;
            default -> message;
        };
    }
}
