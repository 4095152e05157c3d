// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One client: it is heard for a moment, answered, and let go. Every step has a deadline, so nobody holds a place for
 * long. On the loop's thread only.
 */
final class Conversation {
    private static final int LONGEST_HEAD = 8192;

    private enum Step {
        /** Nothing has come yet. */
        GRACE,
        /** The head of an HTTP request has begun. */
        HEAD,
        /** The answer is being written. */
        ANSWER,
        /**
         * All is written and our side is shut. The client's side is read to its end, because closing with something
         * unread sends a reset, and a reset destroys what the client has not read yet.
         */
        LINGER
    }

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Pages pages;
    private final Patience patience;
    private final ByteBuffer heard = ByteBuffer.allocate(LONGEST_HEAD);
    private ByteBuffer answer = ByteBuffer.allocate(0);
    private Step step = Step.GRACE;
    private boolean clientShut;
    private long deadline;

    Conversation(SocketChannel channel, SelectionKey key, Pages pages, Patience patience) {
        this.channel = channel;
        this.key = key;
        this.pages = pages;
        this.patience = patience;
        deadline = System.nanoTime() + patience.grace().toNanos();
    }

    /** When {@link #expire} is due, as {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /** The channel can be read, or written. */
    void ready() throws IOException {
        switch (step) {
            case GRACE, HEAD -> listen();
            case ANSWER -> write();
            case LINGER -> drain();
        }
    }

    void expire() throws IOException {
        switch (step) {
            case GRACE -> answer(pages.bare());
            case HEAD -> answer(pages.refusal(408, false));
            case ANSWER, LINGER -> channel.close();
        }
    }

    private void listen() throws IOException {
        if (channel.read(heard) < 0) {
            clientShut = true;
            answer(step == Step.GRACE ? pages.bare() : pages.refusal(400, false));
            return;
        }
        byte[] bytes = heard.array();
        int length = heard.position();
        if (!HttpRequest.mayBegin(bytes, length)) {
            answer(pages.bare());
        } else if (HttpRequest.isComplete(bytes, length)) {
            HttpRequest request = HttpRequest.parse(bytes, length);
            boolean elsewhere = request.status() == 200 && isOverLoopback() && !request.isByLocalName();
            answer(elsewhere ? pages.refusal(421, false) : pages.answer(request));
        } else if (!heard.hasRemaining()) {
            answer(pages.refusal(431, false));
        } else if (step == Step.GRACE && length > 0) {
            move(Step.HEAD, patience.head());
        }
    }

    private boolean isOverLoopback() throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress local
                && local.getAddress().isLoopbackAddress();
    }

    private void answer(byte[] text) throws IOException {
        answer = ByteBuffer.wrap(text);
        move(Step.ANSWER, patience.answer());
        write();
    }

    private void write() throws IOException {
        channel.write(answer);
        if (answer.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
            return;
        }
        if (clientShut) {
            channel.close();
            return;
        }
        channel.shutdownOutput();
        move(Step.LINGER, patience.linger());
        key.interestOps(SelectionKey.OP_READ);
    }

    private void drain() throws IOException {
        heard.clear();
        if (channel.read(heard) < 0) {
            channel.close();
        }
    }

    private void move(Step next, Duration time) {
        step = next;
        deadline = System.nanoTime() + time.toNanos();
    }
}
