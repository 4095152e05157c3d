// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.shell;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.sluice.launcher.control.ControlClient;
import org.sluice.launcher.instance.InstanceDirectory;
import org.sluice.launcher.report.Failure;

/** The shell in a terminal: lines are edited here and run in the instance. */
public final class ShellClient implements AutoCloseable {
    private static final Set<String> LEAVE = Set.of("exit", "quit", "logout");

    private final ControlClient control;
    private final Terminal terminal;
    private final LineReader reader;
    private final String prompt;
    private final InstanceDirectory directory;
    private volatile boolean ended;

    private ShellClient(ControlClient control, Terminal terminal, InstanceDirectory directory) {
        this.control = control;
        this.terminal = terminal;
        this.directory = directory;
        prompt = directory.prompt();
        DefaultParser words = new DefaultParser();
        words.setEofOnUnclosedQuote(false);
        words.setEscapeChars(null);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("sluice")
                .parser(words)
                .completer(this::complete)
                .variable(LineReader.HISTORY_FILE, directory.history())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .build();
    }

    /** How a conversation ended. */
    public enum Left {
        BY_WISH,
        INTERRUPTED,
        INSTANCE_ENDED
    }

    /** Connects to an instance and takes the terminal. */
    public static ShellClient open(InstanceDirectory directory) throws IOException {
        ControlClient control = ControlClient.connect(directory.socket());
        Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build();
        return new ShellClient(control, terminal, directory);
    }

    /** Prints while the operator may be typing: the line that is being typed is drawn again below. For any thread. */
    public void printAbove(String lines) {
        reader.printAbove(lines);
    }

    public void print(String line) {
        terminal.writer().println(line);
        terminal.flush();
    }

    /**
     * Reads and runs lines until the operator leaves.
     *
     * @param leaveOnInterrupt whether Ctrl-C on an empty line leaves too
     */
    public Left converse(boolean leaveOnInterrupt) throws Failure {
        terminal.handle(Terminal.Signal.INT, signal -> interrupt());
        if (!leaveOnInterrupt) {
            watch(Thread.currentThread());
        }
        while (!ended) {
            try {
                String line = reader.readLine(prompt).trim();
                if (LEAVE.contains(line)) {
                    return Left.BY_WISH;
                }
                if (line.equals("history")) {
                    printHistory();
                } else if (!line.isEmpty()) {
                    control.tellRows(line, terminal.getHeight());
                    control.execute(line, terminal.getWidth(), input(), terminalOutput(), terminalOutput());
                }
            } catch (UserInterruptException e) {
                if (!ended && leaveOnInterrupt && e.getPartialLine().isBlank()) {
                    return Left.INTERRUPTED;
                }
            } catch (EndOfFileException e) {
                return Left.BY_WISH;
            } catch (IOException e) {
                ended = true;
            }
        }
        print("The instance has ended.");
        return Left.INSTANCE_ENDED;
    }

    /** Notices the end of the instance while the operator thinks; the connection of the commands is not read then. */
    private void watch(Thread reading) {
        Thread watch = new Thread(
                () -> {
                    try (ControlClient second = ControlClient.connect(directory.socket())) {
                        second.awaitEnd();
                        ended = true;
                        reading.interrupt();
                    } catch (IOException e) {
                        return; // the next command tells it
                    }
                },
                "shell-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** The lines are kept here, and not in the instance. */
    private void printHistory() {
        reader.getHistory().forEach(entry -> terminal.writer().println((entry.index() + 1) + "  " + entry.line()));
        terminal.flush();
    }

    private void interrupt() {
        try {
            control.interrupt();
        } catch (IOException e) {
            return; // the call that waits for the command sees it too
        }
    }

    /** A command that reads gets lines as they are typed. */
    private InputStream input() {
        return new InputStream() {
            private InputStream line = InputStream.nullInputStream();

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = line.read(bytes, offset, length);
                if (count >= 0) {
                    return count;
                }
                try {
                    line = new ByteArrayInputStream((reader.readLine("") + "\n").getBytes(StandardCharsets.UTF_8));
                    return line.read(bytes, offset, length);
                } catch (EndOfFileException | UserInterruptException e) {
                    return -1;
                }
            }
        };
    }

    private OutputStream terminalOutput() {
        return terminal.output();
    }

    private void complete(LineReader lineReader, ParsedLine line, List<Candidate> candidates) {
        try {
            control.complete(line.line(), line.cursor()).forEach(word -> candidates.add(new Candidate(word)));
        } catch (IOException | Failure e) {
            return; // no completion is better than a broken line
        }
    }

    @Override
    public void close() {
        control.close();
        try {
            terminal.close();
        } catch (IOException e) {
            return; // the process leaves the terminal anyway
        }
    }
}
