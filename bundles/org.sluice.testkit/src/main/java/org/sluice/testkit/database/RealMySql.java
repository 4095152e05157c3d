// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.sluice.testkit.tls.ServerCertificate;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerFetchException;
import org.testcontainers.containers.ContainerLaunchException;

/** MySQL 9.7, in a container of the image {@code mysql:9.7}. */
public final class RealMySql implements RealServer {
    /** Other tests may want a client of it. */
    public static final String IMAGE = "mysql:9.7";

    private static final String HELP =
            "; MySQL 9.7 runs in a container: it wants dockerd (package docker.io) and the image " + IMAGE
                    + ", from a registry or by .ci/mysql-image/build; .ci/run sees to both";
    private static final String PREFIX = "my9";
    private static final int LONGEST_NAME = 32;

    private final TemporaryFolder folder;
    private final MySqlContainer container;
    private final ServerCertificate certificate;
    private final List<Account> accounts;

    private RealMySql(TemporaryFolder folder, MySqlContainer container, ServerCertificate certificate) {
        this.folder = folder;
        this.container = container;
        this.certificate = certificate;
        List<Account> all = new ArrayList<>(List.of(
                Account.with(PREFIX, "sha2", Account.CACHING_SHA2), Account.with(PREFIX, "sha256", Account.SHA256)));
        all.addAll(Account.odd(PREFIX, Account.CACHING_SHA2, LONGEST_NAME));
        accounts = List.copyOf(all);
    }

    /**
     * Starts one with TLS and all accounts.
     *
     * @param options further options of mysqld, as in {@code --max-connections=500}
     * @throws IllegalStateException with what to do about it, if there is no Docker or no image
     */
    public static RealMySql start(String... options) {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            throw new IllegalStateException("no Docker is there" + HELP);
        }
        TemporaryFolder folder = TemporaryFolder.create("sluice-mysql");
        ServerCertificate certificate = ServerCertificate.create(folder.path());
        MySqlContainer container = new MySqlContainer(IMAGE, certificate, List.of(options));
        try {
            container.start();
        } catch (ContainerLaunchException | ContainerFetchException e) {
            folder.delete();
            throw new IllegalStateException(e.getMessage() + HELP, e);
        }
        RealMySql started = new RealMySql(folder, container, certificate);
        new Admin(container.adminUrl()).execute(List.of("GRANT ALL ON *.* TO " + USER + "@'%' WITH GRANT OPTION"));
        started.create(started.accounts);
        return started;
    }

    private static Stream<String> creation(Account account) {
        return Stream.of(
                "CREATE USER " + account.quotedUser() + " IDENTIFIED WITH " + account.plugin() + " BY "
                        + account.quotedPassword(),
                account.grant());
    }

    /** Forgets who has logged in, so that the next login of each account is a full one. */
    public void forgetLogins() {
        execute("FLUSH PRIVILEGES");
    }

    @Override
    public String name() {
        return "MySQL 9.7";
    }

    @Override
    public int port() {
        return container.getMappedPort(MySqlContainer.PORT);
    }

    @Override
    public ServerCertificate certificate() {
        return certificate;
    }

    @Override
    public List<Account> accounts() {
        return accounts;
    }

    @Override
    public void create(List<Account> more) {
        execute(more.stream().flatMap(RealMySql::creation).toArray(String[]::new));
    }

    @Override
    public void close() {
        container.stop();
        folder.delete();
    }
}
