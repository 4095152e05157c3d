// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.reload.ReloadException;

/**
 * {@code cdb:info}, {@code cdb:get} and {@code cdb:reload}. Gogo finds them by the properties and prints the text that
 * they return, so nothing of it is needed here.
 */
@Component(
        service = CdbCommands.class,
        property = {
            "osgi.command.scope=cdb",
            "osgi.command.function=info",
            "osgi.command.function=get",
            "osgi.command.function=reload"
        })
public final class CdbCommands {
    private static final CommandLine INFO =
            new CommandLine("cdb:info", "file, generation, users, age and last fault of each cdb router");
    private static final CommandLine GET = new CommandLine(
            "cdb:get",
            "what the files in force hold for a user; secrets are masked",
            "USER",
            "the user's name",
            "whee");
    private static final CommandLine RELOAD =
            new CommandLine("cdb:reload", "reads the files now; a bad one changes nothing and fails");

    private final CdbFiles files;

    @Activate
    public CdbCommands(@Reference CdbFiles files) {
        this.files = files;
    }

    /** Shows each router's file and what is in force. */
    public String info(String... args) {
        return INFO.run(args, operands -> {
            List<Map<String, Object>> rows = new ArrayList<>();
            files.all().forEach(users -> rows.add(info(users)));
            return rows;
        });
    }

    private static Map<String, Object> info(WatchedUsers users) {
        Map<String, Object> row = new LinkedHashMap<>();
        UsersGeneration current = users.current();
        row.put("router", users.name());
        row.put("file", users.file().toString());
        row.put("generation", current == null ? 0 : current.number());
        row.put("records", current == null ? 0 : current.summary().records());
        for (CdbRecord.Login login : CdbRecord.Login.values()) {
            row.put(
                    "by_" + login.word(),
                    current == null ? 0 : current.summary().by(login));
        }
        row.put("with_server_login", current == null ? 0 : current.summary().serverLogins());
        row.put(
                "age_seconds",
                current == null
                        ? 0
                        : Duration.between(current.loadedAt(), Instant.now()).toSeconds());
        row.put("errors", users.errors());
        row.put("problem", users.problem());
        row.put(
                "warnings",
                current == null ? "" : String.join("; ", current.summary().warnings()));
        return row;
    }

    /** Shows one user's record in each router's file. */
    public String get(String... args) {
        return GET.run(args, operands -> {
            String user = operands.get(0);
            List<Map<String, Object>> rows = new ArrayList<>();
            for (WatchedUsers users : files.all()) {
                if (users.find(user.getBytes(StandardCharsets.UTF_8)) instanceof WatchedUsers.Lookup.Found found) {
                    rows.add(row(users.name(), user, found));
                }
            }
            if (rows.isEmpty()) {
                throw new CommandFailure("no file in force knows the user " + user);
            }
            return rows;
        });
    }

    private static Map<String, Object> row(String router, String user, WatchedUsers.Lookup.Found found) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("router", router);
        row.put("user", user);
        row.put("generation", found.generation());
        row.putAll(found.record().shown());
        return row;
    }

    /** Reads all files now. */
    public String reload(String... args) {
        return RELOAD.run(args, operands -> {
            try {
                return List.of(Map.of("in_force", files.reload()));
            } catch (ReloadException e) {
                throw new CommandFailure(String.valueOf(e.getMessage()));
            }
        });
    }
}
