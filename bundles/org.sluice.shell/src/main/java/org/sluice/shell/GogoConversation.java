// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Job;
import org.jspecify.annotations.Nullable;
import org.sluice.api.host.Console;

/** One Gogo session, and the rules by which its results become text and a status. */
final class GogoConversation implements Console.Conversation {
    static final int WORKED = 0;
    static final int FAILED = 1;
    static final int WRONG_USE = 2;

    /** Session variable: the terminal's width; 0 if there is none. */
    static final String COLUMNS = "COLUMNS";

    /** Session variable: true while a command runs that an interrupt is meant to end, so that nothing has failed then. */
    static final String FOLLOWS = ".follows";

    /** Session variable: true while {@code watch} runs a command, which has to end by itself. */
    static final String WATCHED = ".watched";

    /** Session variable: the terminal's height, if the client has said it. */
    private static final String LINES = "LINES";

    /** In which domain a name without one is looked for first; the rest by chance, as Gogo does it. */
    private static final String SCOPES = "shell:session:listener:destination:route:auth:module:stats:felix:gogo:scr:*";

    private final CommandProcessor gogo;
    private final InputStream in;
    private final OutputStream out;
    private final OutputStream err;
    private final Completion completion;
    private final Consumer<GogoConversation> whenClosed;
    private final Object lock = new Object();

    private CommandSession session;
    private LentOutputStream lentOut;
    private LentOutputStream lentErr;
    private @Nullable Thread running;
    private boolean interrupted;
    private boolean closed;

    GogoConversation(
            CommandProcessor gogo,
            InputStream in,
            OutputStream out,
            OutputStream err,
            Supplier<List<CommandSet>> commandSets,
            Consumer<GogoConversation> whenClosed) {
        this.gogo = gogo;
        this.in = in;
        this.out = out;
        this.err = err;
        this.whenClosed = whenClosed;
        lentOut = new LentOutputStream(out);
        lentErr = new LentOutputStream(err);
        session = gogo.createSession(in, lentOut, lentErr);
        session.put("SCOPE", SCOPES);
        // an address may hold an asterisk, which means all interfaces and no file
        session.put(CommandSession.OPTION_NO_GLOB, true);
        completion = new Completion(this::commandNames, commandSets);
    }

    @Override
    public int execute(String line, int columns) {
        synchronized (lock) {
            running = Thread.currentThread();
            interrupted = false;
        }
        session.put(FOLLOWS, false);
        session.put(COLUMNS, columns);
        Outcome outcome = run(line, out, err);
        if (finished()) {
            boolean follows = Boolean.TRUE.equals(session.get(FOLLOWS));
            boolean goesOn = renewSession();
            outcome = goesOn && follows
                    ? new Outcome(WORKED, "")
                    : new Outcome(FAILED, goesOn ? "interrupted" : "the shell has been closed");
        }
        print(outcome, out, err);
        return outcome.status();
    }

    /** One statement after the other, until one throws; each but the last is printed here. */
    private Outcome run(String line, OutputStream toOut, OutputStream toErr) {
        Outcome outcome = new Outcome(WORKED, "");
        try {
            for (String statement : Statements.of(BracketedAddresses.quote(line))) {
                print(outcome, toOut, toErr);
                Watch watch = Watch.of(statement);
                if (watch != null && toOut != out) {
                    throw ShellWords.WATCH.wrong("it does not watch itself");
                }
                outcome = watch == null
                        ? Outcome.of(statement, session.execute(statement), session)
                        : watch.isHelp() ? help() : watch(watch);
            }
            return outcome;
        } catch (Exception | LinkageError e) {
            return Outcome.of(e);
        }
    }

    private Outcome help() {
        return Outcome.of("", ShellWords.helpOf(ShellWords.WATCH), session);
    }

    /** Until an interrupt, or until nobody reads any more. A command that is wrong is not repeated. */
    private Outcome watch(Watch watch) throws InterruptedException {
        session.put(FOLLOWS, true);
        Picture picture = new Picture(number(COLUMNS), number(LINES));
        PrintStream screen = new PrintStream(out, false, StandardCharsets.UTF_8);
        boolean begun = false;
        try {
            while (!screen.checkError()) {
                BoundedOutput printed = new BoundedOutput();
                Outcome outcome = aside(watch.command(), printed);
                if (isInterrupted() || (!begun && outcome.status() == WRONG_USE)) {
                    return outcome;
                }
                screen.print(begun ? "" : picture.begin());
                begun = true;
                screen.print(picture.of(watch.title() + "  " + Amounts.moment(Instant.now()), printed.text()));
                screen.flush();
                TimeUnit.MILLISECONDS.sleep(watch.every().toMillis());
            }
            return new Outcome(FAILED, "the terminal is gone");
        } finally {
            if (begun) {
                boolean flag = Thread.interrupted();
                screen.print(picture.end());
                screen.flush();
                if (flag) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /** Runs a line with all that it prints led elsewhere. */
    private Outcome aside(String line, OutputStream printed) {
        lentOut.leadTo(printed);
        lentErr.leadTo(printed);
        session.put(WATCHED, true);
        try {
            Outcome outcome = run(line, printed, printed);
            print(outcome, printed, printed);
            return outcome;
        } finally {
            session.put(WATCHED, false);
            lentOut.leadTo(out);
            lentErr.leadTo(err);
        }
    }

    private int number(String variable) {
        try {
            return Integer.parseInt(String.valueOf(session.get(variable)));
        } catch (NumberFormatException e) {
            return 0; // not known
        }
    }

    private boolean isInterrupted() {
        synchronized (lock) {
            return interrupted;
        }
    }

    /** True if the command was interrupted. From here on an interrupt has nothing to hit. */
    private boolean finished() {
        synchronized (lock) {
            running = null;
            if (interrupted) {
                // the flag was meant for the command, not for the thread that lent itself
                Thread.interrupted();
            }
            return interrupted;
        }
    }

    /**
     * By the rules of java.nio an interrupt closes the channels that Gogo has laid over our streams, and the command's
     * threads may still run: a new session takes over the variables.
     *
     * @return false if there is none, because the conversation has been closed
     */
    private boolean renewSession() {
        CommandSession old = session;
        synchronized (lock) {
            if (closed) {
                return false;
            }
        }
        lentOut.takeBack();
        lentErr.takeBack();
        LentOutputStream newOut = new LentOutputStream(out);
        LentOutputStream newErr = new LentOutputStream(err);
        CommandSession renewed = gogo.createSession(in, newOut, newErr);
        for (String name : names(old, ".variables")) {
            renewed.put(name, old.get(name));
        }
        old.close();
        synchronized (lock) {
            session = renewed;
            lentOut = newOut;
            lentErr = newErr;
            if (closed) {
                renewed.close();
            }
            return !closed;
        }
    }

    private static void print(Outcome outcome, OutputStream toOut, OutputStream toErr) {
        if (!outcome.printed().isEmpty()) {
            PrintStream stream =
                    new PrintStream(outcome.status() == WORKED ? toOut : toErr, false, StandardCharsets.UTF_8);
            stream.print(outcome.printed() + "\n");
            stream.flush();
        }
    }

    @Override
    public List<String> complete(String line, int cursor) {
        return completion.complete(line, cursor);
    }

    @Override
    public void interrupt() {
        synchronized (lock) {
            Thread thread = running;
            if (thread == null) {
                return;
            }
            interrupted = true;
            // the job's threads run the command; the conversation's own thread only waits for them
            Job job = session.foregroundJob();
            if (job != null) {
                job.interrupt();
            }
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            interrupt();
            lentOut.takeBack();
            lentErr.takeBack();
            session.close();
        }
        whenClosed.accept(this);
    }

    private Set<String> commandNames() {
        return names(session, ".commands");
    }

    /** Gogo gives the names of what it has under names that begin with a dot. */
    @SuppressWarnings("unchecked") // Gogo's documented type behind Object
    static Set<String> names(CommandSession session, String what) {
        return session.get(what) instanceof Set<?> names ? (Set<String>) names : Set.of();
    }
}
