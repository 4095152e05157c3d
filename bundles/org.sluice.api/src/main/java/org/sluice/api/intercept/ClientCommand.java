// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.intercept;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sluice.api.command.Command;

/**
 * A command as the client has sent it, or as an interceptor before has replaced it. Immutable, for any thread.
 *
 * <p>Its text is the true one: it may hold passwords and whatever else a statement holds. What is to be logged or shown is
 * {@link #shown}, which is also what {@link #toString} tells.
 */
public final class ClientCommand {
    private final String name;
    private final int code;
    private final long length;
    private final @Nullable String text;
    private final boolean cut;

    /**
     * @param text null: the command has none
     * @param cut whether the text went on
     */
    public ClientCommand(String name, int code, long length, @Nullable String text, boolean cut) {
        this.name = name;
        this.code = code;
        this.length = length;
        this.text = text;
        this.cut = cut;
    }

    /** The protocol's name, such as {@code COM_QUERY}; {@code UNKNOWN} for a number that has none. */
    public String name() {
        return name;
    }

    /** Its number, the first byte of the packet: 0 to 255. */
    public int code() {
        return code;
    }

    /**
     * Bytes of the packet as the client has sent it, without the headers of frames, the number included. Of one of 16 MB and
     * more it is what its first frame has: the rest is on its way.
     */
    public long length() {
        return length;
    }

    /**
     * The statement of COM_QUERY and COM_STMT_PREPARE, the database of COM_INIT_DB; null for all others. Of a query with
     * attributes it is the statement alone. Bytes that are not UTF-8 are taken as ISO 8859-1, one by one, and a replacement
     * of such a text is written back in the same way, so that nothing of it is lost.
     */
    public @Nullable String text() {
        return text;
    }

    /**
     * Whether {@link #text} is the beginning only, since the command is longer than {@code mysql.intercept-limit} of the
     * listener. It can be passed, answered or refused, and not replaced.
     */
    public boolean isCut() {
        return cut;
    }

    /** The same with passwords masked and the text cut short, fit for logs and people. */
    public Command shown() {
        if (text == null) {
            return new Command(name, code, length, null, cut);
        }
        byte[] bytes =
                text.substring(0, Math.min(text.length(), Command.LONGEST_TEXT)).getBytes(StandardCharsets.UTF_8);
        boolean shortened = bytes.length > Command.LONGEST_TEXT || text.length() > Command.LONGEST_TEXT;
        byte[] kept = bytes.length > Command.LONGEST_TEXT ? Arrays.copyOf(bytes, Command.LONGEST_TEXT) : bytes;
        return new Command(name, code, length, kept, cut || shortened);
    }

    @Override
    public String toString() {
        return shown().toString();
    }
}
