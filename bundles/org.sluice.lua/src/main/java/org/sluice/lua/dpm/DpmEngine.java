// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private static final int COUNT_MILLIS = 250;

    private static final String EVALUATED = "=eval";

    private final EngineSettings settings;
    private final ScriptLoop loop;
    private final LuaRuntime runtime;
    private final Calls calls;
    private final Cleaner cleaner = Cleaner.create();
    private final Opening opening;
    private final LuaTable connMetatable = Conn.METHODS.metatable();
    private final LuaTable timerMetatable = Timer.METHODS.metatable();
    private final Connections connections = new Connections();
    private final Set<Timer> timers = new LinkedHashSet<>();
    private final List<Channel> unflushed = new ArrayList<>();
    private long lastId;
    private volatile @Nullable ListenerLoop listenerLoop;
    private Inheritance inheritance = Inheritance.NONE;
    private volatile EngineCounts lastCounts = EngineCounts.NONE;
    private boolean draining;
    private final CompletableFuture<Void> retired = new CompletableFuture<>();
    private boolean retiring;

    private DpmEngine(EngineSettings settings) {
        this.settings = settings;
        Sockets sockets = Sockets.best();
        Packets packets = new Packets();
        loop = new ScriptLoop(settings.name(), sockets.ioHandler());
        runtime = LuaRuntime.open(settings.runtime());
        calls = new Calls(runtime, packets, settings.errors());
        opening = new Opening(this, sockets);
        LuaTable dpm = new DpmFunctions(this, opening).table(packets);
        settings.extensions().accept(dpm);
        runtime.globals().set("dpm", dpm);
    }

    /** An engine whose script does not run yet. */
    public static DpmEngine open(EngineSettings settings) {
        return new DpmEngine(settings);
    }

    /** Runs the script; it stays afterwards in what it has opened. */
    public void start(Path script) throws ScriptException, InterruptedException {
        start(script, null);
    }

    /**
     * Runs the script in the place of another one: where both listen, the socket passes on, and nobody who connects is
     * refused meanwhile. If the script fails, nothing has happened to the one before.
     */
    public void start(Path script, @Nullable DpmEngine before) throws ScriptException, InterruptedException {
        Inheritance inherited = before == null ? Inheritance.NONE : before.run(before::offer);
        ListenerLoop accepting = before == null || before.listenerLoop == null
                ? new ListenerLoop(settings.name(), Sockets.best().ioHandler())
                : before.listenerLoop.shared();
        listenerLoop = accepting;
        run(() -> {
            inheritance = inherited;
            try {
                return runtime.call(runtime.load(script), LuaValue.NONE);
            } finally {
                inheritance = Inheritance.NONE;
            }
        });
        if (before != null) {
            inherited.pass(before, this);
        }
    }

    private Inheritance offer() {
        return Inheritance.of(connections.all());
    }

    /** Takes no more clients; those that it has go on. */
    public void drain() {
        execute(() -> {
            draining = true;
            connections.closeSilently(ListenerConnection.class::isInstance);
        });
    }

    /** Takes no more clients, and is closed when the last one is gone; tells so. */
    public CompletionStage<Void> retire() {
        drain();
        execute(() -> {
            retiring = true;
            endIfDone();
        });
        return retired;
    }

    private void endIfDone() {
        if (retiring && connections.count(ClientConnection.class) == 0) {
            retiring = false;
            // the last one may still be being sent what it was told last
            loop.leaving()
                    .newCloseFuture()
                    .addListener(left -> execute(() -> {
                        end();
                        loop.shut();
                        retired.complete(null);
                    }));
        }
    }

    /** Runs a piece of Lua, an expression or statements, in the script's globals. */
    public Varargs eval(String lua) throws ScriptException, InterruptedException {
        return run(() -> runtime.call(compile(lua), LuaValue.NONE));
    }

    private LuaValue compile(String lua) throws ScriptException {
        try {
            return runtime.load("return " + lua, EVALUATED);
        } catch (ScriptException noExpression) {
            return runtime.load(lua, EVALUATED);
        }
    }

    /** Where the script listens: addresses with ports, and paths. */
    public List<String> listeners() {
        return connections.listening();
    }

    /** What it has done so far, or had when it was asked last if it is too busy to tell. */
    public EngineCounts counts() {
        CompletableFuture<Void> told = new CompletableFuture<>();
        boolean asked = execute(() -> {
            Statistics cost = runtime.statistics();
            lastCounts = new EngineCounts(
                    connections.count(ClientConnection.class),
                    connections.count(ServerConnection.class),
                    connections.count(ListenerConnection.class),
                    timers.size(),
                    connections.accepted(),
                    calls.callbacks(),
                    calls.errors(),
                    cost.nanos(),
                    cost.allocated());
            told.complete(null);
        });
        if (!asked) {
            return lastCounts;
        }
        try {
            told.get(COUNT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            return lastCounts;
        }
        return lastCounts;
    }

    /** What a task on the loop gives, and what it writes is sent. */
    private <T> T run(Callable<T> task) throws ScriptException, InterruptedException {
        return loop.run(() -> {
            try {
                return task.call();
            } finally {
                flush();
            }
        });
    }

    /** Closes all that the script has opened, without telling it. */
    @Override
    public void close() {
        execute(this::end);
        loop.shutAndWait();
    }

    private void end() {
        List.copyOf(timers).forEach(Timer::cancel);
        connections.closeSilently(connection -> true);
        opening.close();
        runtime.close();
        ListenerLoop accepting = listenerLoop;
        if (accepting != null) {
            accepting.release();
            listenerLoop = null;
        }
    }

    // For what lives on the loop.

    @Nullable
    ListenerConnection claim(String wanted) {
        ListenerConnection claimed = inheritance.claim(this, wanted);
        if (claimed != null) {
            opened(claimed);
        }
        return claimed;
    }

    boolean mayListen() {
        return !draining && hasRoom();
    }

    boolean hasRoom() {
        return connections.size() < settings.connections();
    }

    void throwIfTooManyTimers() {
        if (timers.size() >= settings.timers()) {
            throw new LuaError("'schedule': this script has all its " + settings.timers() + " timers");
        }
    }

    void defer(LuaFunction function, LuaValue argument) {
        execute(() -> {
            calls.deferred(function, argument);
            flush();
        });
    }

    ChannelGroup leaving() {
        return loop.leaving();
    }

    SessionLedger sessions() {
        return settings.sessions();
    }

    EventLoop loop() {
        return loop.eventLoop();
    }

    Calls calls() {
        return calls;
    }

    /** @return false if the engine is closed, and all that it had with it */
    boolean execute(Runnable task) {
        return loop.execute(task);
    }

    /** There is one from the start of the script on. */
    EventLoop listenerLoop() {
        return Objects.requireNonNull(listenerLoop).loop();
    }

    long nextId() {
        return ++lastId;
    }

    LuaTable timerMetatable() {
        return timerMetatable;
    }

    void timerStarted(Timer timer) {
        timers.add(timer);
    }

    void timerEnded(Timer timer) {
        timers.remove(timer);
    }

    void opened(Connection connection) {
        connections.add(connection);
    }

    void closed(Connection connection) {
        connections.remove(connection);
        if (retiring) {
            endIfDone();
        }
    }

    /** It was never open. */
    void forget(Connection connection) {
        connections.remove(connection);
    }

    /** What a script holds; when it lets go, the connection is closed. */
    LuaUserdata handle(Connection connection) {
        Conn conn = new Conn(connection);
        cleaner.register(
                conn,
                () -> execute(() -> {
                    connection.close(CloseReason.SCRIPT_CLOSED, "the script has let go of it");
                    flush();
                }));
        return new LuaUserdata(conn, connMetatable);
    }

    void unflushed(Channel channel) {
        if (unflushed.isEmpty() || unflushed.get(unflushed.size() - 1) != channel) {
            unflushed.add(channel);
        }
    }

    /** Sends what an event has written. */
    void flush() {
        for (int i = 0; i < unflushed.size(); i++) {
            unflushed.get(i).flush();
        }
        unflushed.clear();
    }

    void report(String line) {
        settings.errors().accept(line);
    }

    /** Nothing was accepted. Where descriptors are short the listener waits, or it would try for ever. */
    void acceptFailed(Channel listener, String where, @Nullable Throwable cause) {
        report("can not accept on " + where + ": " + cause);
        if (listener.config().isAutoRead()) {
            listener.config().setOption(ChannelOption.AUTO_READ, false);
            loop().schedule(() -> listener.config().setAutoRead(true), 1, TimeUnit.SECONDS);
        }
    }
}
