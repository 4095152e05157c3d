// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.sluice.api.host.Tool;

/** What a tool did. */
record Ran(int status, String out, String err) {
    static Ran of(Tool tool, String in, String... arguments) {
        return of(tool, in.getBytes(UTF_8), arguments);
    }

    static Ran of(Tool tool, byte[] in, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = tool.run(List.of(arguments), new Tool.Streams(new ByteArrayInputStream(in), out, err, false));
        return new Ran(status, out.toString(UTF_8), err.toString(UTF_8));
    }
}
