// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What a command returned, read as a person or as a script would. */
final class Printed {
    private Printed() {}

    static String text(Object result) {
        assertThat(result).isInstanceOf(Report.class);
        return ((Report) result).text(0);
    }

    /** As in a terminal of 80 columns; no line is wider. */
    static String narrow(Object result) {
        assertThat(result).isInstanceOf(Report.class);
        String text = ((Report) result).text(80);
        assertThat(text.lines()).allMatch(line -> line.codePointCount(0, line.length()) <= 80);
        return text;
    }

    static Map<String, Object> object(Object result) throws IOException {
        return JSON.std.mapFrom((String) result);
    }

    static List<Object> list(Object result) throws IOException {
        return JSON.std.listFrom((String) result);
    }
}
