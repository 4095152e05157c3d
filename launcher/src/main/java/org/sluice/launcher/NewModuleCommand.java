// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.template.ModuleFolder;
import org.sluice.launcher.template.ModuleKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice new-module}: a module of the user's own, to begin with. */
@Command(
        name = "new-module",
        description = "Makes a folder with a module of your own: a class, its test, its configuration and a build.",
        footer = {
            "",
            "router       says where users go",
            "credentials  knows users' secrets, so that Sluice itself can verify them",
            "access       says who may come in",
            "observer     is told of sessions, commands and answers",
            "interceptor  passes, changes, answers or refuses commands",
            "",
            "Maven builds it, and fetches what it needs for that; the API comes from this",
            "distribution. The jar that it makes goes into deploy/ in the folder of",
            "`sluice run -c`, and is in force for the next login.",
            "",
            "Example: sluice new-module router my.router"
        })
final class NewModuleCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "KIND", description = "router, credentials, access, observer or interceptor")
    String kind = "";

    @Parameters(
            index = "1",
            paramLabel = "NAME",
            description = "its name, a Java package: the bundle, the package and the configuration NAME.cfg")
    String name = "";

    @Parameters(index = "2", arity = "0..1", paramLabel = "DIR", description = "the folder to make (default: NAME)")
    @Nullable
    Path folder;

    private final Home home;

    NewModuleCommand(Home home) {
        this.home = home;
    }

    @Override
    public Integer call() throws Failure {
        ModuleKind known = ModuleKind.of(kind)
                .orElseThrow(() -> Failure.wrongUse(List.of(
                        "\"" + kind + "\" is no kind of module; there are " + String.join(", ", ModuleKind.WORDS))));
        if (!SourceVersion.isName(name) || !name.matches("[a-z0-9_]+(\\.[a-z0-9_]+)+")) {
            throw Failure.wrongUse(List.of("\"" + name
                    + "\" is no name for a module: it is a Java package of two or more words in lower case, as"
                    + " my.router"));
        }
        Path target = folder == null ? Path.of(name) : folder;
        new ModuleFolder(target, known, name, home.folder()).write();
        System.out.println(target + " has a module that works. Next: cd " + target + " && mvn package");
        System.out.println("Its README.md tells how to put it into a running Sluice.");
        return 0;
    }
}
