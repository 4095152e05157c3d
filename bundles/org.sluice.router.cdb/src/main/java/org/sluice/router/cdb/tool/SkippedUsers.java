// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.Account;

/** Whose accounts are not for clients of the proxy. */
final class SkippedUsers {
    private static final String ROOT = "root";
    private static final Set<String> OF_THE_SERVER =
            Set.of("mysql.sys", "mysql.session", "mysql.infoschema", "mariadb.sys");
    /** These believe in the operating system's user at the other end of a UNIX socket, and that would be the proxy's. */
    private static final Set<String> BY_OPERATING_SYSTEM = Set.of("unix_socket", "auth_socket");

    private final List<Pattern> patterns = new ArrayList<>();
    private final @Nullable String rootFrom;

    /**
     * @param lists of names with commas between them, in which {@code *} is anything and {@code ?} any character
     * @param rootFrom the label of the server whose root is not skipped
     */
    SkippedUsers(List<String> lists, @Nullable String rootFrom) {
        this.rootFrom = rootFrom;
        for (String list : lists) {
            for (String glob : list.split(",")) {
                if (!glob.isBlank()) {
                    patterns.add(pattern(glob.strip()));
                }
            }
        }
    }

    private static Pattern pattern(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char next = glob.charAt(i);
            regex.append(
                    switch (next) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(next));
                    });
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    boolean skips(Account account, ExportServer server) {
        String user = account.user();
        return account.role()
                || user.isEmpty()
                || OF_THE_SERVER.contains(user)
                || BY_OPERATING_SYSTEM.contains(account.plugin())
                || (user.equals(ROOT) && !server.label().equals(rootFrom))
                || patterns.stream().anyMatch(pattern -> pattern.matcher(user).matches());
    }
}
