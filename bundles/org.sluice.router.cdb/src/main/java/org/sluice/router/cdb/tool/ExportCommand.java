// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.AccountReader;
import org.sluice.router.cdb.file.BadCdbException;

/** Writes the accounts of a list of servers. */
final class ExportCommand implements Command {
    private final Supplier<@Nullable AccountReader> reader;

    /**
     * @param reader gives null if no bundle reads accounts
     */
    ExportCommand(Supplier<@Nullable AccountReader> reader) {
        this.reader = reader;
    }

    @Override
    public String usage() {
        return "sluice cdb export -o FILE [OPTIONS] SERVERS...";
    }

    @Override
    public String help() {
        return """
                Writes the accounts of all SERVERS: tcp:HOST:PORT, sock:PATH, or a file with a
                line ADDRESS, ADDRESS;USER or ADDRESS;USER;PASSWORD for each.

                Options:
                  -o FILE                  the file to write
                  --defaults-file FILE     user, password and ssl-ca in its group [client], as
                                           for the MySQL tools; for its owner only
                  --skip NAMES             without these users; with * and ?, and commas
                                           between; repeatable (root and the servers' own are
                                           never written)
                  --with-root-from SERVER  root too, of this server
                  --partial                write even if some servers fail: their users stay as
                                           they are in FILE
                  --tls MODE               to the servers: off, auto, preferred, on, ca or full
                                           (default: auto)
                  --ssl-ca FILE            who may issue their certificates, PEM
                  --timeout SECONDS        for a connect, and for each answer (default: 10)
                  -q, --quiet              tell failures only

                Example: sluice cdb export -o users.cdb --defaults-file ~/.my.cnf servers
                """;
    }

    @Override
    public Map<String, Boolean> options() {
        Map<String, Boolean> options = new HashMap<>();
        for (String name : List.of("-o", "--defaults-file", "--skip", "--with-root-from", "--tls", "--ssl-ca")) {
            options.put(name, true);
        }
        options.putAll(Map.of("--timeout", true, "--partial", false, "--quiet", false, "-q", false));
        return options;
    }

    @Override
    public List<Integer> operands() {
        return List.of(1, Integer.MAX_VALUE);
    }

    @Override
    public void run(Arguments arguments, Talk talk) throws ToolFailure, IOException {
        @Nullable String output = arguments.value("-o");
        if (output == null) {
            throw ToolFailure.wrongUse("option -o is missing: the file to write");
        }
        List<ExportServer> servers = ServerList.read(arguments.operands());
        SkippedUsers skipped = new SkippedUsers(arguments.values("--skip"), rootFrom(arguments, servers));
        Logins logins = Logins.of(arguments);
        AccountReader present = reader.get();
        if (present == null) {
            throw ToolFailure.of("no bundle reads the accounts of servers: the feature accounts is not started");
        }
        boolean quiet = arguments.has("-q") || arguments.has("--quiet");
        Path target = Path.of(output);
        TargetLock lock = TargetLock.take(target);
        try (lock) {
            List<ServerRead> reads =
                    ServerRead.all(present, servers, logins, new Progress(talk, quiet, servers.size()));
            UserMerge merge = merge(reads, skipped, target, arguments.has("--partial"), talk);
            if (!quiet) {
                merge.remarks().forEach(talk::warn);
            }
            write(target, lock, merge);
            if (!quiet) {
                talk.tell(target + ": " + merge.summary());
            }
        }
    }

    private static @Nullable String rootFrom(Arguments arguments, List<ExportServer> servers) throws ToolFailure {
        @Nullable String address = arguments.value("--with-root-from");
        if (address == null) {
            return null;
        }
        return servers.stream()
                .map(ExportServer::label)
                .filter(label -> label.equals(address) || label.equals("tcp:" + address))
                .findFirst()
                .orElseThrow(
                        () -> ToolFailure.wrongUse("option --with-root-from: " + address + " is none of the servers"));
    }

    private static UserMerge merge(
            List<ServerRead> reads, SkippedUsers skipped, Path target, boolean partial, Talk talk) throws ToolFailure {
        long failed = reads.stream().filter(read -> read.accounts() == null).count();
        if (failed == reads.size() || (failed > 0 && !partial)) {
            throw ToolFailure.of(target + " is left as it was: " + failed + " of " + Numbers.of(reads.size(), "server")
                    + " failed" + (failed < reads.size() ? " (--partial writes the others)" : ""));
        }
        UserMerge merge = new UserMerge(skipped);
        for (ServerRead read : reads) {
            if (read.accounts() != null) {
                merge.add(read.server(), read.accounts());
            } else {
                long kept = FormerUsers.keep(target, read.server(), merge);
                talk.warn(Numbers.of(kept, "user") + " of " + read.server() + " stay as they were in " + target);
            }
        }
        if (merge.size() == 0) {
            throw ToolFailure.of(target + " is left as it was: there is no user to write, " + merge.summary());
        }
        return merge;
    }

    private static void write(Path target, TargetLock lock, UserMerge merge) throws ToolFailure, IOException {
        try (NewFile file = NewFile.begin(target, lock)) {
            merge.each((user, value) -> {
                try {
                    file.put(user.getBytes(UTF_8), value);
                } catch (IOException e) {
                    throw ToolFailure.of(Faults.words(target, e));
                } catch (BadCdbException e) {
                    throw ToolFailure.of(target + ": " + e.getMessage());
                }
            });
            file.commit(new Duplicates());
        }
    }
}
