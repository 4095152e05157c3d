// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.account.AccountServer;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.ServerTls;

/** How to log in to each server: what its own line says, then the option file, then the options. */
record Logins(OptionFile file, ServerTls tls, @Nullable Path authorities, Duration timeout) {

    /**
     * @throws ToolFailure if an option is no good
     */
    static Logins of(Arguments arguments) throws ToolFailure {
        @Nullable String defaults = arguments.value("--defaults-file");
        OptionFile file = defaults == null ? OptionFile.none() : OptionFile.read(Path.of(defaults));
        @Nullable String word = arguments.value("--tls");
        ServerTls tls = word == null ? ServerTls.AUTO : ServerTls.of(word);
        if (tls == null) {
            throw ToolFailure.wrongUse("option --tls: \"" + word + "\" is not " + ServerTls.WORDS);
        }
        @Nullable String authorities = arguments.value("--ssl-ca");
        if (authorities == null) {
            authorities = file.text("ssl-ca");
        }
        return new Logins(
                file, tls, authorities == null ? null : Path.of(authorities), timeout(arguments.value("--timeout")));
    }

    private static Duration timeout(@Nullable String seconds) throws ToolFailure {
        if (seconds == null) {
            return Duration.ofSeconds(10);
        }
        if (!seconds.matches("[1-9]\\d{0,4}")) {
            throw ToolFailure.wrongUse("option --timeout: \"" + seconds + "\" is not a number of seconds, 1 to 99999");
        }
        return Duration.ofSeconds(Integer.parseInt(seconds));
    }

    AccountServer of(ExportServer server) throws ToolFailure {
        String user = server.user() == null ? file.text("user") : server.user();
        if (user == null) {
            throw ToolFailure.of("there is no user to log in with to " + server
                    + ": write ADDRESS;USER;PASSWORD in the file of servers, or name --defaults-file");
        }
        // the option file's password is its own user's
        String password =
                server.password() == null && server.user() == null ? file.text("password", "") : server.password();
        ServerTls own = server.destination().tls();
        return new AccountServer(
                server.destination().address(),
                user,
                Secret.password((password == null ? "" : password).getBytes(UTF_8)),
                own == null ? tls : own,
                authorities,
                timeout);
    }
}
