// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.sluice.accounts.client.ClientException;
import org.sluice.accounts.client.MySqlClient;
import org.sluice.api.account.Account;
import org.sluice.api.account.AccountException;
import org.sluice.api.account.AccountReader;
import org.sluice.api.account.AccountServer;
import org.sluice.api.account.Accounts;
import org.sluice.mysql.scramble.NativePassword;
import org.sluice.mysql.wire.ProtocolException;

/** Reads the accounts of MySQL and MariaDB servers of any version since 5.0. */
@Component
public final class MySqlAccountReader implements AccountReader {

    @Override
    public Accounts read(AccountServer server) throws AccountException {
        try (MySqlClient client = MySqlClient.connect(server)) {
            String statement = AccountTable.statement(client);
            if (statement.isEmpty()) {
                throw new AccountException("the account " + server.user() + " may not read the accounts:"
                        + " GRANT SELECT ON mysql.* to it");
            }
            List<Account> accounts = new ArrayList<>();
            for (var row : client.query(statement)) {
                accounts.add(account(row));
            }
            if (accounts.isEmpty()) {
                throw new AccountException("there is not one account in its table, not even " + server.user());
            }
            return new Accounts(client.version(), accounts);
        } catch (SocketTimeoutException e) {
            throw new AccountException("no answer within " + server.timeout().toSeconds() + " s");
        } catch (ClientException | ConnectException e) {
            throw new AccountException(String.valueOf(e.getMessage()));
        } catch (ProtocolException e) {
            throw new AccountException("speaks no MySQL that can be understood: " + e.getMessage());
        } catch (NoSuchFileException e) {
            throw new AccountException("there is no file " + e.getFile());
        } catch (IOException e) {
            throw new AccountException("the connection failed: " + e.getMessage());
        }
    }

    private static Account account(List<@Nullable String> row) {
        String plugin = text(row, 2);
        boolean isNative = plugin.isEmpty() || plugin.equals(NativePassword.PLUGIN);
        String hash = row.get(3);
        boolean only = isNative
                && hash != null
                && !isYes(row, 7)
                && NativePassword.parse(hash).isPresent();
        return new Account(
                text(row, 0),
                text(row, 1),
                isNative ? NativePassword.PLUGIN : plugin,
                only ? hash : null,
                isYes(row, 4),
                isYes(row, 5),
                isYes(row, 6));
    }

    private static String text(List<@Nullable String> row, int column) {
        String value = row.get(column);
        return value == null ? "" : value;
    }

    private static boolean isYes(List<@Nullable String> row, int column) {
        return "1".equals(row.get(column));
    }
}
