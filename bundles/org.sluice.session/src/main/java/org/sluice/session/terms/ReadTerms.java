// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.terms;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.sluice.api.config.Settings;

/**
 * What listeners' own keys say: read once for all connections of a listener, and again when its keys have changed. Any
 * thread.
 */
public final class ReadTerms {
    /** More listeners than a process has; names that come and go for ever must not add up. */
    static final int MOST = 1_000;

    private record Read(Map<String, String> options, MysqlTerms terms) {}

    private final Map<String, Read> byListener = new ConcurrentHashMap<>();

    /** @param options the listener's keys as they are now, which do not change */
    public MysqlTerms of(String listener, Map<String, String> options) {
        Read known = byListener.get(listener);
        if (known != null && known.options.equals(options)) {
            return known.terms;
        }
        if (known == null && byListener.size() >= MOST) {
            byListener.clear();
        }
        MysqlTerms terms = MysqlTerms.read(Settings.of(options));
        byListener.put(listener, new Read(options, terms));
        return terms;
    }

    int size() {
        return byListener.size();
    }
}
