// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.command;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One command of a client. Immutable, for any thread; good for as long as somebody keeps it.
 *
 * <p>Its text is decoded when it is asked for, and never shows a password: whatever literals follow upon {@code IDENTIFIED}
 * or {@code PASSWORD} are replaced by {@code ***}, rather one too many than one too few.
 */
public final class Command {
    /** How many bytes of a text are kept at most. */
    public static final int LONGEST_TEXT = 4096;

    private final String name;
    private final int code;
    private final long length;
    private final byte @Nullable [] text;
    private final boolean cut;

    /**
     * @param text UTF-8, up to {@link #LONGEST_TEXT}; the caller does not touch it any more. Null: the command has none
     * @param cut whether the text went on
     */
    public Command(String name, int code, long length, byte @Nullable [] text, boolean cut) {
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

    /** Bytes of the packet without the headers of frames, the number included. */
    public long length() {
        return length;
    }

    /** The statement of COM_QUERY and COM_STMT_PREPARE, the database of COM_INIT_DB; null for all others. */
    public @Nullable String text() {
        return text == null ? null : SecretMask.over(decoded(text));
    }

    /** Whether {@link #text} is the beginning only. */
    public boolean isCut() {
        return cut;
    }

    /** Whether the text may hold a secret, so that something may be masked in it. */
    public boolean mayHoldSecret() {
        return text != null && SecretMask.mayBeNeeded(decoded(text));
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        String shown = text();
        return shown == null ? name : name + " " + shown;
    }
}
