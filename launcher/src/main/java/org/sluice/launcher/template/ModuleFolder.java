// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.template;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Reason;

/**
 * The folder of a new module: a class, its test, its configuration, a build of its own, a readme. The templates are
 * resources of this jar; {@code __NAME__} and the like stand in them for what is known here only.
 *
 * @param name of the module: its bundle, its package and the PID of its configuration
 * @param home the distribution whose API it is built with
 */
public record ModuleFolder(Path folder, ModuleKind kind, String name, Path home) {
    private static final String TEMPLATES = "/templates/";

    /**
     * Writes the folder.
     *
     * @throws Failure if there is something in it, or it can not be written
     */
    public void write() throws Failure {
        try {
            if (Files.exists(folder) && !isEmpty(folder)) {
                throw Failure.of(folder + " is there already, and is no empty folder");
            }
            for (Map.Entry<String, String> file : files().entrySet()) {
                Path target = folder.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, filled(template(file.getValue())));
            }
        } catch (IOException e) {
            throw Failure.of("the module can not be written to " + folder + ": " + Reason.of(e));
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /** What is written, and of which template. */
    private Map<String, String> files() {
        String path = name.replace('.', '/') + "/" + kind.className();
        String templates = kind.word() + "/";
        Map<String, String> files = new TreeMap<>();
        files.put("pom.xml", "pom.xml");
        files.put("README.md", "README.md");
        files.put(name + ".cfg", templates + "module.cfg");
        files.put("src/main/java/" + path + ".java", templates + kind.className() + ".java");
        files.put("src/test/java/" + path + "Test.java", templates + kind.className() + "Test.java");
        return files;
    }

    private static String template(String name) throws IOException {
        try (InputStream resource = ModuleFolder.class.getResourceAsStream(TEMPLATES + name)) {
            if (resource == null) {
                throw new IOException("the template " + name + " is missing");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String filled(String template) {
        return template.replace("__GROUP__", name.substring(0, name.lastIndexOf('.')))
                .replace("__NAME__", name)
                .replace("__CLASS__", kind.className())
                .replace("__HOME__", home.toString().replace("&", "&amp;").replace("<", "&lt;"));
    }
}
