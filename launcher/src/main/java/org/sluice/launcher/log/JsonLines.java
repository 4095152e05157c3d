// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One JSON object a line: {@code time}, {@code level}, {@code logger}, {@code thread}, {@code message}, then what the
 * message tells as keys and values ({@code event}, {@code session}, {@code client}, {@code reason}, ...), then
 * {@code exception}. What has no value is left out.
 */
public final class JsonLines extends Lines {
    @Override
    String lines(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", time(event));
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("thread", event.getThreadName());
        line.put("message", message(event));
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        if (pairs != null) {
            pairs.stream().filter(pair -> pair.value != null).forEach(pair -> line.putIfAbsent(pair.key, value(pair)));
        }
        if (event.getThrowableProxy() != null) {
            line.put("exception", String.join("\n", trace(event.getThrowableProxy())));
        }
        try {
            return JSON.std.asString(line) + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e); // a map of texts and numbers can be written
        }
    }

    private static @Nullable Object value(KeyValuePair pair) {
        return pair.value instanceof Number || pair.value instanceof Boolean
                ? pair.value
                : Printable.text(String.valueOf(pair.value), LONGEST_VALUE);
    }
}
