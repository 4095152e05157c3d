// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One client connection and what it led to. A view: each call reads the present state, on any thread, without locking,
 * and keeps working after the session has ended.
 */
@ProviderType
public interface Session {
    /** What it is called in the shell and in logs. */
    SessionId id();

    /** The client's address as {@code IP:PORT}, {@code [V6]:PORT}, or {@code local} over a UNIX socket. */
    String client();

    /** The name of the listener that accepted it. */
    String listener();

    /** The protocol that serves it: {@code tcp}, {@code mysql}, {@code dpm}. */
    String protocol();

    /** The user name of the login; null where there is none, or not yet. */
    @Nullable
    String user();

    /** The label of the destination; null as long as none is connected. */
    @Nullable
    String server();

    /** How far it has come. */
    SessionPhase phase();

    /** When it was accepted. */
    Instant startedAt();

    /** How long it has lived, or did live if it has ended; steps of the clock do not matter. */
    default Duration age() {
        return Duration.between(startedAt(), Instant.now());
    }

    /** Since when no byte has passed. */
    Duration idle();

    /** Bytes from the client. */
    long inputBytes();

    /** Bytes from the server. */
    long outputBytes();

    /** Which router chose the destination, and why; null as long as none has. */
    @Nullable
    String routedBy();

    /** How the user has proved who it is, to whom; null where there is no login, or not yet. */
    @Nullable
    String authenticatedBy();

    /** Commands that the client has sent since the login; 0 in a protocol that has none. */
    long commands();

    /** What the protocol has to tell beside, for {@code session:show}: names and values in order. */
    Map<String, String> details();

    /** Why it ended; null while it lives. */
    @Nullable
    CloseReason closeReason();
}
