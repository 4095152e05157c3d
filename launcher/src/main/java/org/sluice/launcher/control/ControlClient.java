// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sluice.launcher.report.Failure;

/** The client's end of the control socket. One call at a time; {@link #interrupt} for any thread. */
public final class ControlClient implements AutoCloseable {
    private final FrameChannel channel;

    private ControlClient(FrameChannel channel) {
        this.channel = channel;
    }

    public static ControlClient connect(Path socket) throws IOException {
        return new ControlClient(new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(socket))));
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws Failure if the instance says that it can not be done
     */
    public Map<String, Object> ask(String verb, Map<String, ?> arguments) throws IOException, Failure {
        Map<String, Object> question = new LinkedHashMap<>(arguments);
        question.put("verb", verb);
        channel.send(Frame.json(Frame.ASK, question));
        return expect(Frame.ANSWER).object();
    }

    /**
     * Runs a line of the shell to its end.
     *
     * @return its exit status
     * @throws Failure if the instance has no shell
     */
    public int execute(String line, int columns, InputStream in, OutputStream out, OutputStream err)
            throws IOException, Failure {
        channel.send(Frame.numbered(Frame.EXECUTE, columns, line));
        byte[] chunk = new byte[8192];
        while (true) {
            Frame frame = next();
            switch (frame.type()) {
                case Frame.OUT -> write(out, frame);
                case Frame.ERR -> write(err, frame);
                case Frame.WANT_INPUT ->
                    channel.send(Frame.of(Frame.INPUT, chunk, 0, Math.max(0, in.read(chunk, 0, chunk.length))));
                case Frame.STATUS -> {
                    return frame.number();
                }
                default -> throw fault(frame);
            }
        }
    }

    /**
     * Says how high the terminal is, to what fills it.
     *
     * @param line what is executed next
     */
    public void tellRows(String line, int rows) throws IOException, Failure {
        if (line.strip().startsWith("watch") && rows > 0) {
            OutputStream nowhere = OutputStream.nullOutputStream();
            execute("LINES = " + rows, 0, InputStream.nullInputStream(), nowhere, nowhere);
        }
    }

    private static void write(OutputStream stream, Frame frame) throws IOException {
        stream.write(frame.payload());
        stream.flush();
    }

    /** What could stand at the cursor. */
    public List<String> complete(String line, int cursor) throws IOException, Failure {
        channel.send(Frame.numbered(Frame.COMPLETE, cursor, line));
        return expect(Frame.CANDIDATES).words();
    }

    public void interrupt() throws IOException {
        channel.send(new Frame(Frame.INTERRUPT, new byte[0]));
    }

    /** Returns when the instance closes the connection: when it ends. */
    public void awaitEnd() {
        try {
            while (channel.read() != null) {
                // an instance that ends may still say something; nobody asked
            }
        } catch (IOException e) {
            return; // reset is an end too
        }
    }

    private Frame expect(byte type) throws IOException, Failure {
        Frame frame = next();
        while (frame.type() == Frame.OUT || frame.type() == Frame.ERR) {
            frame = next();
        }
        if (frame.type() != type) {
            throw fault(frame);
        }
        return frame;
    }

    private Frame next() throws IOException {
        Frame frame = channel.read();
        if (frame == null) {
            throw new IOException("the instance has ended");
        }
        return frame;
    }

    private static Failure fault(Frame frame) {
        return frame.type() == Frame.FAULT
                ? Failure.of(frame.text().lines().toList())
                : Failure.of("the instance answered with a frame of the type " + frame.type());
    }

    @Override
    public void close() {
        channel.close();
    }
}
