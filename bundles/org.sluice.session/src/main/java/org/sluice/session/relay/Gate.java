// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.sluice.api.intercept.Interception;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.command.ResponseShape;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.PacketScanner;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.session.policy.Interceptors.Decision;

/**
 * Holds one command until it is known what becomes of it and, where it does not go to the server, until it can be
 * answered. What comes behind it waits for as long as this is not open. On the session's event loop.
 */
final class Gate {
    private enum State {
        /** Nothing is held. */
        OPEN,
        /** Interceptors have been asked. */
        ASKING,
        /** They have answered. */
        DECIDED,
        /** It is refused or answered, and the rest of it has not come yet. */
        SKIPPING,
        /** It is refused or answered, and commands before it are not. */
        ANSWERING
    }

    private final Interceptions interceptions;
    private final Runnable decidedLater;
    private State state = State.OPEN;
    private boolean askingNow;
    private @Nullable HeldCommand held;
    private @Nullable Decision decision;
    private @Nullable Interception answer;
    private PacketScanner scanner = new PacketScanner(0);

    /** @param decidedLater called when an answer has come that was waited for */
    Gate(Interceptions interceptions, Runnable decidedLater) {
        this.interceptions = interceptions;
        this.decidedLater = decidedLater;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether it waits for anything but bytes of the client. */
    boolean waits() {
        return state == State.ASKING || state == State.ANSWERING;
    }

    boolean isDecided() {
        return state == State.DECIDED;
    }

    boolean isSkipping() {
        return state == State.SKIPPING;
    }

    boolean isAnswering() {
        return state == State.ANSWERING;
    }

    /** Asks what is to become of a command, which is this one's to release until {@link #release} hands it over. */
    void hold(HeldCommand command) {
        held = command;
        state = State.ASKING;
        askingNow = true;
        if (command.refusal() != null) {
            decided(command, new Decision(command.refusal(), null));
        } else {
            interceptions.ask(command, made -> decided(command, made));
        }
        askingNow = false;
    }

    private void decided(HeldCommand command, Decision made) {
        if (held != command) {
            return; // the session is over
        }
        decision = made;
        state = State.DECIDED;
        if (!askingNow) {
            decidedLater.run();
        }
    }

    /** What was decided: null if the command goes to the server, as it is or with {@link #replacement}. */
    @Nullable
    Interception ownAnswer() {
        Decision made = decision;
        if (made == null || held == null) {
            throw new IllegalStateException("nothing is decided");
        }
        Interception last =
                made.interception() != null ? made.interception() : interceptions.failed(held, made.fault());
        return last instanceof Interception.Answer || last instanceof Interception.Refuse ? last : null;
    }

    /** The command with another text; null if it goes on as it is. */
    @Nullable
    ByteBuf replacement() {
        return decision != null && decision.interception() instanceof Interception.Replace replaced && held != null
                ? held.replaced(replaced.text())
                : null;
    }

    /** Opens, and hands the command over, to be released. */
    ByteBuf release() {
        HeldCommand released = held;
        if (released == null) {
            throw new IllegalStateException("nothing is held");
        }
        forget();
        return released.frames();
    }

    private void forget() {
        held = null;
        decision = null;
        answer = null;
        state = State.OPEN;
    }

    /**
     * The command does not go to the server.
     *
     * @return what command it is
     */
    CommandType answerBy(Interception own) {
        HeldCommand kept = held;
        if (kept == null) {
            throw new IllegalStateException("nothing is held");
        }
        turnAway(kept, own);
        return kept.type();
    }

    /** The same for a command that nobody is asked for, and that is released here; one without an answer gets none. */
    void turnAway(HeldCommand command, Interception own) {
        held = command;
        answer = command.type().response() == ResponseShape.NONE ? null : own;
        scanner = new PacketScanner(0);
        skip(command.frames(), command.frames().readerIndex());
    }

    /**
     * Reads over what is still to come of the command.
     *
     * @return where the next one begins
     */
    int skip(ByteBuf bytes, int from) {
        int at = scanner.scan(bytes, from, bytes.writerIndex());
        state = scanner.complete() ? State.ANSWERING : State.SKIPPING;
        interceptions.countDropped(at - from);
        if (state == State.ANSWERING && answer == null) {
            discard();
        }
        return at;
    }

    /** Answers, and opens. */
    void answer() {
        HeldCommand answered = held;
        Interception own = answer;
        if (answered != null && own != null) {
            int next = nextSequenceId();
            forget();
            try {
                interceptions.answer(answered, own, next);
            } finally {
                answered.frames().release();
            }
        }
    }

    /** The sequence id of the packet that the client waits for; 0 if it waits for none of this. */
    int nextSequenceId() {
        if (held == null) {
            return 0;
        }
        ByteBuf frames = held.frames();
        return SequenceId.after(
                state == State.ANSWERING || state == State.SKIPPING
                        ? scanner.sequenceId()
                        : frames.getUnsignedByte(frames.readerIndex() + Framing.HEADER_LENGTH - 1));
    }

    /** Whatever was held is of no use any more. */
    void discard() {
        HeldCommand discarded = held;
        forget();
        if (discarded != null) {
            discarded.frames().release();
        }
    }
}
