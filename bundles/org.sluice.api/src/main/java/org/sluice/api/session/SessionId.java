// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

/** Identifies a session in logs and in the shell: unique in the life of the process, counted from 1. */
public record SessionId(long value) implements Comparable<SessionId> {

    /**
     * @throws IllegalArgumentException if the text is not the number of a session
     */
    public static SessionId parse(String text) {
        if (!text.matches("\\d{1,18}")) {
            throw new IllegalArgumentException("\"" + text + "\" is not a session id: ids are whole numbers");
        }
        return new SessionId(Long.parseLong(text));
    }

    @Override
    public int compareTo(SessionId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
