// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.address;

import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One address in the syntax of the command line and the configuration files:
 *
 * <pre>
 * tcp:HOST:PORT  tcp:[V6]:PORT  tcp:*:PORT  ssl:HOST:PORT  sock:PATH     options after commas: sock:PATH,mode=0770
 * </pre>
 *
 * <p>Immutable. {@code toString} gives the text that {@link #parse} takes, in its normal form. A host is kept as it
 * was written; nothing here resolves names.
 */
@ProviderType
public sealed interface Address permits Address.Tcp, Address.Unix {

    /** {@code name=value} pairs after the address, in the order in which they were written; keys are lower case. */
    Map<String, String> options();

    /** The same address without its options: what identifies it in tables and statistics. */
    Address bare();

    /** A short text without the options, for tables, logs and statistics. */
    String label();

    /**
     * A TCP address.
     *
     * @param host a name, an IPv4 or IPv6 literal (without brackets), or {@code *} for all interfaces, both families
     * @param port 0 to 65535; 0 asks for a free port and is of use to a listener only
     * @param tls true for {@code ssl:}, TLS from the first byte
     */
    record Tcp(String host, int port, boolean tls, Map<String, String> options) implements Address {
        public Tcp {
            options = Options.copy(options);
        }

        /** An address of {@code tcp:} without options. */
        public static Tcp of(String host, int port) {
            return new Tcp(host, port, false, Map.of());
        }

        /** True for {@code *}: listen on all interfaces. */
        public boolean allInterfaces() {
            return host.equals("*");
        }

        /** The same address with another port: what {@code port 0} became. */
        public Tcp withPort(int actual) {
            return new Tcp(host, actual, tls, options);
        }

        @Override
        public Tcp bare() {
            return options.isEmpty() ? this : new Tcp(host, port, tls, Map.of());
        }

        @Override
        public String label() {
            String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
            return (tls ? "ssl:" : "tcp:") + shown + ":" + port;
        }

        @Override
        public String toString() {
            return label() + Options.text(options);
        }
    }

    /**
     * A UNIX stream socket.
     *
     * @param path an absolute or relative path of at most 107 bytes, which is what the kernel takes
     */
    record Unix(String path, Map<String, String> options) implements Address {
        public Unix {
            options = Options.copy(options);
        }

        @Override
        public Unix bare() {
            return options.isEmpty() ? this : new Unix(path, Map.of());
        }

        @Override
        public String label() {
            return "sock:" + path;
        }

        @Override
        public String toString() {
            return label() + Options.text(options);
        }
    }

    /**
     * Reads one address.
     *
     * @throws AddressSyntaxException with the text and the rule that it breaks
     */
    static Address parse(String text) {
        return new AddressParser(text).parse();
    }
}
