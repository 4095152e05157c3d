// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.api.session.CloseReason;
import org.sluice.lua.packet.Packets;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;
import org.sluice.lua.runtime.Statistics;

/**
 * One script and all that it opens, on one event loop of its own: a script that hangs holds up nobody else. The public
 * methods may be called by any thread but that one.
 */
public final class DpmEngine implements AutoCloseable {
    static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final int MOST_DEFERRED = 10_000;

    private final EngineSettings settings;
    private final Worker worker;
    private final ScriptLoop loop;
    private final LuaRuntime runtime;
    private final Calls calls;
    private final Handles handles = new Handles(this);
    private final Names names;
    private final LuaTable connMetatable;
    private final LuaTable timerMetatable;
    private final Connections connections = new Connections();
    private final Timers timers;
    private final Outbox outbox;
    private @Nullable LuaFunction adopt;
    private final Counting counting = new Counting(this::execute, this::count);
    private int deferred;
    private boolean draining;
    private boolean retiring;
    private volatile boolean over;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private DpmEngine(EngineSettings settings, Worker worker) {
        this.settings = settings;
        this.worker = worker;
        loop = worker.loop();
        outbox = new Outbox(loop.eventLoop());
        runtime = LuaRuntime.open(settings.runtime());
        Packets packets = new Packets(runtime.meter());
        connMetatable = Conn.METHODS.metatable(runtime.meter());
        timerMetatable = Timer.METHODS.metatable(runtime.meter());
        timers = new Timers(settings.bounds().timers());
        calls = new Calls(runtime, packets, settings.errors(), settings.refuses());
        names = new Names(this, Sockets.best());
        Opening opening = new Opening(this, Sockets.best(), names);
        Questions questions = new Questions(this, names, settings.services().routes());
        LuaTable dpm = new DpmFunctions(this, opening, questions, runtime.meter()).table(packets);
        runtime.globals().set("dpm", dpm);
        runtime.holdTo(settings.runtime().kept(), loop::afterEvents, this::eachValue, this::report);
    }

    /** An engine whose script does not run yet, on a loop of its own. */
    public static DpmEngine open(EngineSettings settings) {
        return open(settings, Worker.alone(settings.name()));
    }

    /** @param worker which is released when the engine ends */
    static DpmEngine open(EngineSettings settings, Worker worker) {
        return new DpmEngine(settings, worker);
    }

    /** Runs the script; it stays afterwards in what it has opened. */
    public void start(Path script) throws ScriptException, InterruptedException {
        load(script);
        begin();
    }

    /**
     * Runs the script, on its loop, where its connections and timers live from the first line on. Those before it on that loop
     * wait for as long; only compiling is done beside them.
     */
    void load(Path script) throws ScriptException, InterruptedException {
        LuaValue main = runtime.load(script);
        run(() -> runtime.call(main, LuaValue.NONE), settings.loadPatience());
    }

    /** It has been loaded, and its workers too: it has the sockets of its listeners now. */
    void takeListeners() throws ScriptException, InterruptedException {
        tell(() -> connections.all(ListenerConnection.class).forEach(ListenerConnection::take));
    }

    /** Is in force from now on, in the place of those before it on its loop. */
    void begin() throws ScriptException, InterruptedException {
        tell(() -> loop.succession().begin(this));
    }

    private void tell(Runnable task) throws ScriptException, InterruptedException {
        run(Executors.callable(task), settings.patience());
    }

    /** Takes no more clients; those that it has go on. */
    public void drain() {
        execute(this::takeNoMore);
    }

    private void takeNoMore() {
        draining = true;
        connections.closeSilently(ListenerConnection.class::isInstance);
    }

    /** Takes no more clients, and is closed when the last one is gone. */
    void retire() {
        execute(this::succeeded);
    }

    /** On the loop. */
    void succeeded() {
        takeNoMore();
        retiring = true;
        endIfDone();
    }

    void endIfDone() {
        if (retiring && connections.clients() == 0) {
            retiring = false;
            execute(() -> end(false));
        }
    }

    /** Done when it has retired, or was closed. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** Runs a piece of Lua, an expression or statements, in the script's globals. */
    public Varargs eval(String lua) throws ScriptException, InterruptedException {
        return run(() -> runtime.call(Evaluation.compile(runtime, lua), LuaValue.NONE), settings.patience());
    }

    /** The same, for whoever is to read what it prints and what it gives. */
    List<String> tell(String lua) throws ScriptException, InterruptedException {
        return run(() -> Evaluation.told(runtime, lua), settings.patience());
    }

    /** Where the script listens: addresses with ports, and paths. */
    public List<String> listeners() {
        return connections.listening();
    }

    /** What it has done so far, or had when it was asked last if it is too busy to tell. */
    public EngineCounts counts() {
        return counting.get();
    }

    private EngineCounts count() {
        Statistics cost = runtime.statistics();
        return new EngineCounts(
                connections.clients(),
                connections.count(ServerConnection.class),
                connections.count(ListenerConnection.class),
                timers.count(),
                connections.accepted(),
                calls.callbacks(),
                calls.errors(),
                cost.nanos(),
                cost.allocated());
    }

    /** What a task on the loop gives, and what it writes is sent. */
    private <T> T run(Callable<T> task, Duration longest) throws ScriptException, InterruptedException {
        return loop.run(task, this::flush, longest);
    }

    /** Closes all that the script has opened, without telling it. */
    @Override
    public void close() {
        leave();
        awaitEnd(System.nanoTime() + CLOSE_PATIENCE.toNanos());
    }

    /** Begins to close. */
    void leave() {
        if (!execute(() -> end(true))) {
            ended.complete(null);
        }
    }

    /** Waits until it is closed, or has no time to do it. */
    void awaitEnd(long deadline) {
        if (!ended.isDone()) {
            try {
                ended.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | TimeoutException e) {
                report("the script is busy, and will be closed when it is not");
            }
        }
        loop.awaitEnd(deadline - System.nanoTime());
    }

    private void end(boolean atOnce) {
        timers.cancelAll();
        connections.closeSilently(connection -> true);
        flush();
        over = true;
        names.close();
        runtime.close();
        handles.end();
        loop.succession().ended(this);
        worker.release(atOnce);
        ended.complete(null);
    }

    private void eachValue(Consumer<LuaValue> visit) {
        timers.eachValue(visit);
        connections.eachValue(visit);
        visit.accept(adopt == null ? LuaValue.NIL : adopt);
    }

    // For what lives on the loop.

    /**
     * A socket that the script before has, or another worker.
     *
     * @param mode what its file's is to be; negative for TCP
     */
    @Nullable
    ListenerConnection claim(String wanted, int mode) {
        if (!mayListen()) {
            return null;
        }
        List<ListenerConnection> own = connections.all(ListenerConnection.class);
        ListenerSocket socket =
                worker.sockets().find(wanted, one -> own.stream().anyMatch(listener -> listener.isOf(one)));
        if (socket == null || !socket.claim()) {
            return null;
        }
        ListenerConnection claimed = new ListenerConnection(this, socket, true, mode);
        opened(claimed);
        if (loop.succession().isInForce(this)) {
            claimed.take();
        }
        return claimed.isAlive() ? claimed : null;
    }

    List<ClientConnection> clients() {
        return connections.all(ClientConnection.class);
    }

    /** What takes over the sessions of the script before; null if they stay with it. */
    @Nullable
    LuaFunction adopt() {
        return adopt;
    }

    void adopt(@Nullable LuaFunction function) {
        adopt = function;
        if (loop.succession().isInForce(this)) {
            loop.succession().adoptAll();
        }
    }

    boolean mayListen() {
        return !draining && hasRoom();
    }

    boolean hasRoom() {
        return !over && connections.size() < settings.bounds().connections();
    }

    void defer(LuaFunction function, LuaValue argument) {
        if (deferred >= MOST_DEFERRED) {
            throw new LuaError("'defer': " + deferred + " functions wait to be called already");
        }
        deferred++;
        execute(() -> {
            deferred--;
            calls.deferred(function, argument);
            flush();
        });
    }

    ChannelGroup leaving() {
        return loop.leaving();
    }

    SessionLedger sessions() {
        return settings.services().sessions();
    }

    EventLoop loop() {
        return loop.eventLoop();
    }

    Calls calls() {
        return calls;
    }

    /** @return false if the engine is closed, and all that it had with it */
    boolean execute(Runnable task) {
        return !over
                && loop.execute(() -> {
                    if (!over) {
                        task.run();
                    }
                });
    }

    Worker worker() {
        return worker;
    }

    EngineSettings settings() {
        return settings;
    }

    long nextId() {
        return loop.nextId();
    }

    LuaTable timerMetatable() {
        return timerMetatable;
    }

    Timers timers() {
        return timers;
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void accepted(ClientConnection client) {
        connections.accept(client);
    }

    void closed(Connection connection) {
        connections.remove(connection);
        endIfDone();
    }

    /** It was never open, or another script has it. */
    void forget(Connection connection) {
        connections.remove(connection);
    }

    /** What a script holds; when it lets go, the connection is closed. */
    LuaUserdata handle(Connection connection) {
        Conn conn = connection.conn();
        handles.watch(conn, connection.id);
        return new LuaUserdata(conn, connMetatable);
    }

    /** The script holds it no more. */
    void dropped(long id) {
        Connection connection = connections.get(id);
        if (connection != null) {
            connection.close(CloseReason.SCRIPT_CLOSED, "the script has let go of it");
            flush();
        }
    }

    Outbox outbox() {
        return outbox;
    }

    /** Sends what an event has written. */
    void flush() {
        if (retiring) {
            outbox.forEach(loop.succession()::sent);
        }
        outbox.flush();
    }

    void report(String line) {
        settings.errors().accept(line);
    }
}
