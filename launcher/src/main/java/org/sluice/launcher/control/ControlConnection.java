// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.launcher.report.Failure;

/** One client of the control socket. Commands run on a thread of their own, so that an interrupt can be read meanwhile. */
final class ControlConnection implements ControlHandler.Peer, AutoCloseable {
    /** Bytes of what waits for its answer; who asks on without reading would fill the memory otherwise. */
    private static final int MOST_UNDONE = 2 << 20;

    /** What a frame costs beside its payload. */
    private static final int FRAME = 1 << 12;

    private static final Logger log = LoggerFactory.getLogger(ControlConnection.class);

    private final FrameChannel channel;
    private final ControlHandler handler;
    private final String user;
    private final WantedInput input;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "control-command");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicInteger undone = new AtomicInteger();
    private volatile boolean silent = true;
    private volatile long lastAsked = System.nanoTime();
    private final Queue<Runnable> whenGone = new ConcurrentLinkedQueue<>();
    private volatile Map<String, Object> conversation = Map.of();

    ControlConnection(FrameChannel channel, ControlHandler handler, String user) {
        this.channel = channel;
        this.handler = handler;
        this.user = user;
        input = new WantedInput(channel);
    }

    void serve() {
        try {
            for (Frame frame = channel.read(); frame != null; frame = channel.read()) {
                take(frame);
            }
        } catch (IOException e) {
            log.debug("a connection of the control socket ended: {}", e.getMessage());
        } finally {
            close();
        }
    }

    /** True as long as it has never asked anything. */
    boolean isSilent() {
        return silent;
    }

    /** True if nothing that it has asked is under way. */
    boolean isIdle() {
        return undone.get() == 0;
    }

    /** Since it asked last. */
    long quietNanos() {
        return System.nanoTime() - lastAsked;
    }

    private void take(Frame frame) throws IOException {
        silent = false;
        lastAsked = System.nanoTime();
        switch (frame.type()) {
            case Frame.INPUT -> input.take(frame.payload());
            case Frame.INTERRUPT -> call("interrupt");
            case Frame.ASK -> work(frame, () -> answer(frame));
            case Frame.EXECUTE -> numbered(frame, this::execute);
            case Frame.COMPLETE -> numbered(frame, this::complete);
            default -> throw new IOException("a frame of the unknown type " + frame.type());
        }
    }

    /** Work that may tell the operator why it failed. */
    private interface Work {
        void run() throws IOException, Failure;
    }

    private interface NumberedWork {
        void run(int number, String text) throws IOException, Failure;
    }

    private void numbered(Frame frame, NumberedWork work) throws IOException {
        int number = frame.number();
        work(frame, () -> work.run(number, frame.textAfterNumber()));
    }

    private void work(Frame frame, Work work) throws IOException {
        int bytes = FRAME + frame.payload().length;
        if (undone.addAndGet(bytes) > MOST_UNDONE) {
            throw new IOException("too much was asked without reading the answers");
        }
        try {
            worker.execute(() -> {
                try {
                    guard(work);
                } finally {
                    undone.addAndGet(-bytes);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new IOException("closed while a frame was read", e);
        }
    }

    private void guard(Work work) {
        try {
            try {
                work.run();
            } catch (Failure e) {
                channel.send(Frame.text(Frame.FAULT, String.join("\n", e.lines())));
            } catch (RuntimeException | Error e) {
                log.atError()
                        .addKeyValue("event", "defect")
                        .addKeyValue("by", user)
                        .setCause(e)
                        .log("a defect: a command of the control socket failed");
                channel.send(Frame.text(Frame.FAULT, "a defect of Sluice: " + e));
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("the client of the control socket has gone: {}", e.getMessage());
        }
    }

    private void answer(Frame frame) throws IOException, Failure {
        Map<String, Object> question;
        try {
            question = frame.object();
        } catch (IOException e) {
            throw Failure.of("the question is no JSON object: " + e.getMessage());
        }
        String verb = String.valueOf(question.get("verb"));
        try {
            Map<String, Object> answer = handler.answer(question, this);
            if (!verb.equals(ControlHandler.STATUS)) {
                tell(verb, null);
            }
            channel.send(Frame.json(Frame.ANSWER, answer));
        } catch (Failure e) {
            tell(verb, String.join("; ", e.lines()));
            throw e;
        }
    }

    private void tell(String verb, @Nullable String failure) {
        log.atInfo()
                .addKeyValue("event", "control_command")
                .addKeyValue("by", user)
                .addKeyValue("command", verb)
                .addKeyValue("ok", failure == null)
                .addKeyValue("reason", failure)
                .log("{} by user {}: {}", verb, user, failure == null ? "done" : "failed: " + failure);
    }

    @SuppressWarnings("unchecked") // the host function documents the types behind the names
    private void execute(int columns, String line) throws IOException, Failure {
        ToIntBiFunction<String, Integer> execute =
                (ToIntBiFunction<String, Integer>) conversation().get("execute");
        int status = execute.applyAsInt(line, columns);
        channel.send(Frame.number(Frame.STATUS, status));
    }

    @SuppressWarnings("unchecked") // the host function documents the types behind the names
    private void complete(int cursor, String line) throws IOException, Failure {
        BiFunction<String, Integer, List<String>> complete =
                (BiFunction<String, Integer, List<String>>) conversation().get("complete");
        channel.send(Frame.json(Frame.CANDIDATES, complete.apply(line, cursor)));
    }

    private Map<String, Object> conversation() throws Failure {
        if (conversation.isEmpty()) {
            conversation = handler.console(input, output(Frame.OUT), output(Frame.ERR), this);
        }
        if (conversation.isEmpty()) {
            throw Failure.of("this instance has no shell: start it with the feature shell");
        }
        return conversation;
    }

    private OutputStream output(byte type) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                for (int from = offset; from < offset + length; from += 8192) {
                    channel.send(Frame.of(type, bytes, from, Math.min(8192, offset + length - from)));
                }
            }
        };
    }

    private void call(String name) {
        if (conversation.get(name) instanceof Runnable action) {
            action.run();
        }
    }

    @Override
    public void close() {
        channel.close();
        input.end();
        call("interrupt");
        if (closed.compareAndSet(false, true)) {
            worker.execute(() -> call("close"));
            worker.execute(this::tellGone);
            worker.shutdown();
        }
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public void whenGone(Runnable action) {
        whenGone.add(action);
        if (closed.get()) {
            tellGone();
        }
    }

    private void tellGone() {
        for (Runnable action = whenGone.poll(); action != null; action = whenGone.poll()) {
            action.run();
        }
    }
}
