// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS context of one name: the last good generation, and the files that the next one comes from. Engines are made
 * on any thread; everything else holds the lock.
 */
final class WatchedContext {
    private static final Logger log = LoggerFactory.getLogger(WatchedContext.class);

    private final String source;
    private TlsSettings settings;
    private List<FileStamp> read = List.of();
    private List<FileStamp> seen = List.of();
    private volatile @Nullable LoadedContext current;
    private volatile String problem = "";

    WatchedContext(String source, TlsSettings settings) {
        this.source = source;
        this.settings = settings;
        tryRead();
    }

    /** The generation in force, or null if the files never were good. */
    @Nullable
    LoadedContext current() {
        return current;
    }

    /** Why the newest files are not in force; empty if they are. */
    String problem() {
        return problem;
    }

    synchronized void configure(TlsSettings changed) {
        settings = changed;
        tryRead();
    }

    /**
     * Reads the files if they changed. Called again and again. A change is read once two calls saw the same: who
     * replaces a certificate and then its key is not told in between that the two do not match.
     */
    synchronized void poll() {
        List<FileStamp> now = stamps();
        boolean stable = now.equals(seen);
        seen = now;
        if (stable && !now.equals(read)) {
            tryRead();
        }
    }

    synchronized String reload() throws BadTlsException {
        seen = stamps();
        read = seen;
        LoadedContext loaded = LoadedContext.load(settings);
        current = loaded;
        problem = "";
        return settings.name() + ": " + loaded;
    }

    private List<FileStamp> stamps() {
        return settings.files().stream()
                .map(file -> file.equals(settings.key()) ? FileStamp.ofKey(file) : FileStamp.of(file))
                .toList();
    }

    private void tryRead() {
        try {
            String now = reload();
            log.atInfo()
                    .addKeyValue("event", "reloaded")
                    .addKeyValue("name", settings.name())
                    .addKeyValue("detail", now)
                    .log("TLS context {}", now);
            for (String warning : currentWarnings()) {
                log.warn("TLS context {}: {}", settings.name(), warning);
            }
        } catch (BadTlsException e) {
            problem = source + ": " + e.key() + ": " + e.getMessage();
            log.atError()
                    .addKeyValue("event", "reload_failed")
                    .addKeyValue("name", settings.name())
                    .addKeyValue("reason", problem)
                    .log(
                            "{} ({}; the files are read again when they change)",
                            problem,
                            current == null ? "no TLS context " + settings.name() + " yet" : "the last good ones stay");
        }
    }

    private List<String> currentWarnings() {
        LoadedContext loaded = current;
        return loaded == null ? List.of() : loaded.warnings(Instant.now());
    }
}
