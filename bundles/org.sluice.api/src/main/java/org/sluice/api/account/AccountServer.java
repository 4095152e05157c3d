// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.account;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;
import org.sluice.api.auth.Secret;
import org.sluice.api.route.ServerTls;

/**
 * A server, and how to log in to it.
 *
 * @param password of the kind {@link Secret.Kind#PASSWORD}; may be empty
 * @param authorities who is trusted to issue the server's certificate, a PEM file; null: those whom the JVM trusts
 * @param timeout for the connect, and for each answer
 */
public record AccountServer(
        Address address,
        String user,
        Secret password,
        ServerTls tls,
        @Nullable Path authorities,
        Duration timeout) {}
