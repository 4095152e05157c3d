// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.security.SecureRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sluice.api.session.Sessions;
import org.sluice.api.tls.TlsContexts;
import org.sluice.session.greeting.LearntGreetings;
import org.sluice.session.kill.ConnectionIds;
import org.sluice.session.policy.AuthMethods;
import org.sluice.session.policy.Credentials;
import org.sluice.session.policy.Interceptors;
import org.sluice.transport.access.Admission;
import org.sluice.transport.connect.Connector;
import org.sluice.transport.count.TransportCounters;
import org.sluice.transport.limit.SessionLimits;
import org.sluice.transport.route.Routing;

/**
 * What every login needs.
 *
 * @param zstd whether the library is there
 * @param tls the contexts of this moment; null if no bundle gives any
 */
public record Tools(
        Admission admission,
        Routing routing,
        Connector connector,
        TransportCounters counters,
        AuthMethods methods,
        Credentials credentials,
        Interceptors interceptors,
        LearntGreetings greetings,
        ConnectionIds connectionIds,
        Sessions sessions,
        SessionLimits limits,
        SecureRandom random,
        Decoys decoys,
        boolean zstd,
        Supplier<@Nullable TlsContexts> tls) {}
