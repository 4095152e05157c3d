// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.module.ModuleFault;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.transport.session.SessionLine;

/** The step that a login is at. What a step throws is a defect, and costs its own session only. */
final class PhaseInForce {
    private static final Logger log = LoggerFactory.getLogger(PhaseInForce.class);

    private final Login login;
    private @Nullable Phase phase;

    PhaseInForce(Login login) {
        this.login = login;
    }

    @Nullable
    Phase get() {
        return phase;
    }

    /** Leaves the one in force for the next. */
    void enter(Phase next) {
        leave();
        phase = next;
        guarded(next::enter);
    }

    /** There is no further step. */
    void leave() {
        Phase leaving = phase;
        phase = null;
        try {
            if (leaving != null) {
                leaving.leave();
            }
        } catch (RuntimeException | LinkageError e) {
            SessionLine.of(log.atError(), login.session, "defect")
                    .setCause(e)
                    .log("session {}: a defect at the end of a step of the login", login.session.id());
        }
    }

    /** Gives it a packet, which is released here. */
    void take(Packet packet, BiConsumer<Phase, Packet> by, Consumer<ProtocolException> misunderstood) {
        login.clock.stop();
        Phase taking = phase;
        try {
            guarded(() -> {
                try {
                    if (taking != null) {
                        by.accept(taking, packet);
                    }
                } catch (ProtocolException e) {
                    misunderstood.accept(e);
                }
            });
        } finally {
            packet.release();
        }
    }

    /** Runs a part of it, unless the login is over. */
    void guarded(Runnable step) {
        if (login.isOver()) {
            return;
        }
        try {
            step.run();
        } catch (ModuleFault e) {
            login.refuse(Refusal.internal("module " + e.by() + ": " + e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            SessionLine.of(log.atError(), login.session, "defect")
                    .setCause(e)
                    .log("session {}: a defect in the login", login.session.id());
            login.refuse(Refusal.internal(e.toString()));
        }
    }
}
