// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.sluice.testkit.tls.ServerCertificate;
import org.testcontainers.mysql.MySQLContainer;
import org.testcontainers.utility.MountableFile;

/** MySQL's container, with the driver that is there anyway, and a certificate. */
final class MySqlContainer extends MySQLContainer {
    static final int PORT = 3306;

    private static final String FOLDER = "/etc/sluice-test/";
    private static final int READABLE = 0644;

    MySqlContainer(String image, ServerCertificate certificate, List<String> options) {
        super(image);
        withUsername(RealServer.USER);
        withPassword(RealServer.PASSWORD);
        withDatabaseName(RealServer.DATABASE);
        String ca = provide(certificate.authority());
        String pem = provide(certificate.certificate());
        String key = provide(certificate.key());
        List<String> own = List.of(
                "--ssl-ca=" + ca,
                "--ssl-cert=" + pem,
                "--ssl-key=" + key,
                "--skip-name-resolve",
                "--skip-log-bin",
                "--performance-schema=OFF",
                "--innodb-flush-log-at-trx-commit=0",
                "--local-infile=1",
                "--max-allowed-packet=128M");
        withCommand(Stream.concat(own.stream(), options.stream()).toArray(String[]::new));
    }

    private String provide(Path file) {
        String path = FOLDER + file.getFileName();
        withCopyFileToContainer(MountableFile.forHostPath(file, READABLE), path);
        return path;
    }

    /** As root, whose password is the user's. */
    String adminUrl() {
        return Admin.url(getMappedPort(PORT), "root", RealServer.PASSWORD);
    }

    @Override
    public String getDriverClassName() {
        return "org.mariadb.jdbc.Driver";
    }

    @Override
    public String getJdbcUrl() {
        return adminUrl();
    }

    @Override
    protected String constructUrlForConnection(String queryString) {
        return adminUrl();
    }
}
