// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.database;

import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the servers that they name as parameters, each started once for all classes of a run and stopped at its
 * end. Whoever changes such a server in a way that others notice starts one of their own instead.
 */
public final class SharedServers implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(SharedServers.class);
    private static final Map<Class<?>, Supplier<RealServer>> SERVERS = Map.of(
            RealMariaDb.class, RealMariaDb::startComplete,
            RealMySql.class, RealMySql::start,
            RealMySql56.class, RealMySql56::start);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return SERVERS.containsKey(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        Supplier<RealServer> server = Objects.requireNonNull(SERVERS.get(type));
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent(type, wanted -> server.get(), RealServer.class);
    }
}
