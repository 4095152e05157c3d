// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.swap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

/** Why a bundle does not resolve, in words. */
public final class Unresolved {
    private static final Pattern AT_LEAST = Pattern.compile("\\(version>=([0-9.A-Za-z_-]+)\\)");
    private static final Pattern PACKAGE = Pattern.compile("osgi\\.wiring\\.package=([\\w.]+)");
    private static final Pattern JAVA = Pattern.compile("osgi\\.ee=JavaSE\\)\\(version=([0-9.]+)");

    private Unresolved() {}

    /** One line; what the framework says where nothing better is found. */
    public static String reason(Bundle bundle, BundleContext context, String framework) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        List<String> reasons = new ArrayList<>();
        for (BundleRequirement requirement : revision.getDeclaredRequirements(null)) {
            if (!isOptional(requirement) && nobodyGives(requirement, context, revision)) {
                reasons.add(words(requirement, context));
            }
        }
        return reasons.isEmpty() ? framework.replaceAll("\\s+", " ") : String.join("; ", reasons);
    }

    private static boolean isOptional(BundleRequirement requirement) {
        return "optional".equals(requirement.getDirectives().get("resolution"))
                || "active".equals(requirement.getDirectives().get("effective"));
    }

    private static boolean nobodyGives(BundleRequirement requirement, BundleContext context, BundleRevision itself) {
        return !requirement.getNamespace().startsWith("osgi.wiring.host")
                && capabilities(context, requirement.getNamespace()).stream().noneMatch(requirement::matches)
                && itself.getDeclaredCapabilities(requirement.getNamespace()).stream()
                        .noneMatch(requirement::matches);
    }

    private static List<BundleCapability> capabilities(BundleContext context, String namespace) {
        List<BundleCapability> all = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            BundleRevision revision = bundle.adapt(BundleRevision.class);
            if (revision != null) {
                all.addAll(revision.getDeclaredCapabilities(namespace));
            }
        }
        return all;
    }

    private static String words(BundleRequirement requirement, BundleContext context) {
        String filter = String.valueOf(requirement.getDirectives().get("filter"));
        Matcher java = JAVA.matcher(filter);
        if (java.find()) {
            return "it needs Java " + java.group(1) + ", and this is Java "
                    + Runtime.version().feature();
        }
        Matcher wanted = PACKAGE.matcher(filter);
        if (!wanted.find()) {
            return "it needs " + requirement.getNamespace() + " " + filter + ", which nobody gives";
        }
        String name = wanted.group(1);
        Optional<Version> given = capabilities(context, PackageNamespace.PACKAGE_NAMESPACE).stream()
                .filter(capability -> name.equals(capability.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE)))
                .map(capability -> (Version) capability.getAttributes().get("version"))
                .max(Version::compareTo);
        if (given.isEmpty()) {
            return "it needs the package " + name + ", which no bundle gives";
        }
        Matcher least = AT_LEAST.matcher(filter);
        Version from = least.find() ? Version.parseVersion(least.group(1)) : Version.emptyVersion;
        String than = from.compareTo(given.get()) > 0 ? "a newer" : "an older";
        return "it was compiled against " + than + " " + name + ": it needs version " + range(filter)
                + ", and there is " + given.get();
    }

    private static String range(String filter) {
        Matcher least = AT_LEAST.matcher(filter);
        Matcher below =
                Pattern.compile("\\(!\\(version>=([0-9.A-Za-z_-]+)\\)\\)").matcher(filter);
        String from = least.find() ? least.group(1) : "0";
        return from + " or newer" + (below.find() ? ", below " + below.group(1) : "");
    }
}
