// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.Account;
import org.sluice.api.account.Accounts;
import org.sluice.router.cdb.BadRecordException;
import org.sluice.router.cdb.CdbRecord;
import org.sluice.router.cdb.RecordWriter;
import org.sluice.router.cdb.file.Shown;

/**
 * Puts the accounts of all servers together: one record for a user. A user of two servers goes to the last one. A user
 * with several accounts on one server, for several hosts, has one record: with the hash if they all have the same, else
 * without, so that the server itself decides between them.
 */
final class UserMerge {
    private static final int MOST_NAMED = 10;

    private final SkippedUsers skipped;
    private final Map<String, Written> users = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();
    private long skips;

    UserMerge(SkippedUsers skipped) {
        this.skipped = skipped;
    }

    /** A user's record, and the label of its server. */
    private static final class Written {
        private final String server;
        private final byte[] value;
        private final boolean hash;

        Written(String server, byte[] value, boolean hash) {
            this.server = server;
            this.value = value;
            this.hash = hash;
        }
    }

    void add(ExportServer server, Accounts read) throws ToolFailure {
        Map<String, List<Account>> byUser = new LinkedHashMap<>();
        for (Account account : read.accounts()) {
            if (!skipped.skips(account, server)) {
                byUser.computeIfAbsent(account.user(), key -> new ArrayList<>()).add(account);
            } else if (!account.role()) {
                skips++;
            }
        }
        List<Account> locked = new ArrayList<>();
        for (Map.Entry<String, List<Account>> one : byUser.entrySet()) {
            add(server, one.getKey(), one.getValue());
            one.getValue().stream().filter(Account::locked).forEach(locked::add);
        }
        if (!locked.isEmpty()) {
            remarks.add("locked on " + server + ": " + names(locked));
        }
    }

    private void add(ExportServer server, String user, List<Account> accounts) throws ToolFailure {
        List<Account> open =
                accounts.stream().filter(account -> !account.locked()).toList();
        List<Account> counting = open.isEmpty() ? accounts : open;
        @Nullable String hash = counting.get(0).nativeHash();
        if (counting.stream().anyMatch(other -> !isLike(other, counting.get(0)))) {
            remarks.add("the accounts " + names(counting) + " of " + server
                    + " differ in password or plugin: written without a hash, the server decides");
            hash = null;
        }
        try {
            byte[] value = RecordWriter.write(CdbRecord.of(hash == null ? "" : hash, server.destination()));
            put(user, new Written(server.label(), value, hash != null));
        } catch (BadRecordException e) {
            throw ToolFailure.of(server + ": user " + shown(user) + ": " + e.getMessage());
        }
    }

    private static boolean isLike(Account one, Account other) {
        return one.plugin().equals(other.plugin()) && Objects.equals(one.nativeHash(), other.nativeHash());
    }

    /** A record that stays as it is, because its server could not be read. */
    void keep(ExportServer server, String user, byte[] value, boolean hash) {
        put(user, new Written(server.label(), value, hash));
    }

    private void put(String user, Written written) {
        Written before = users.put(user, written);
        if (before != null) {
            remarks.add("user " + shown(user) + " is on " + before.server + " and on " + written.server + ": goes to "
                    + written.server + ", the last one named");
        }
    }

    private static String names(List<Account> accounts) {
        return accounts.stream()
                        .limit(MOST_NAMED)
                        .map(account -> "'" + account.user() + "'@'" + account.host() + "'")
                        .collect(Collectors.joining(", "))
                + (accounts.size() > MOST_NAMED ? " and " + (accounts.size() - MOST_NAMED) + " more" : "");
    }

    private static String shown(String user) {
        return Shown.quoted(user.getBytes(UTF_8));
    }

    /** Told of each user and its record. */
    interface Sink {
        void put(String user, byte[] value) throws ToolFailure;
    }

    void each(Sink sink) throws ToolFailure {
        for (Map.Entry<String, Written> user : users.entrySet()) {
            sink.put(user.getKey(), user.getValue().value);
        }
    }

    int size() {
        return users.size();
    }

    /** What an operator should know of the users, a line each. */
    List<String> remarks() {
        return remarks;
    }

    /** In a line. */
    String summary() {
        long without = users.values().stream().filter(user -> !user.hash).count();
        return Numbers.of(users.size(), "user") + ", " + without + " without a hash, " + Numbers.of(skips, "account")
                + " skipped";
    }
}
