// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaFunction;
import org.luaj.vm2.LuaNumber;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;
import org.sluice.lua.packet.Packets;
import org.sluice.lua.packet.ScriptPacket;
import org.sluice.lua.runtime.Budget;
import org.sluice.lua.runtime.LuaRuntime;
import org.sluice.lua.runtime.ScriptException;

/**
 * Calls into a script, on its loop. What goes wrong in a callback is told, and passes its packet on, as DPM did; but a
 * budget that is used up does not, for a large packet would pass whoever is to guard against it.
 */
final class Calls {
    private final LuaRuntime runtime;
    private final Packets packets;
    private final Consumer<String> log;
    private final boolean refuses;
    private String refusal = "";
    private long callbacks;
    private long errors;

    /** @param refuses whether no error passes a packet on */
    Calls(LuaRuntime runtime, Packets packets, Consumer<String> log, boolean refuses) {
        this.runtime = runtime;
        this.packets = packets;
        this.log = log;
        this.refuses = refuses;
    }

    /** Calls back where no packet is to be seen. */
    Verdict call(LuaFunction function, LuaNumber id, State state) {
        return call(function, state, id);
    }

    /** Calls back with a packet. */
    Verdict call(LuaFunction function, PacketConnection connection, PacketKind kind, ByteBuf payload) {
        ScriptPacket packet;
        try {
            packet = kind.read(payload.duplicate(), connection.capabilities);
        } catch (RuntimeException e) {
            failed(connection.state, "the packet can not be read: " + e.getMessage());
            return verdict(connection.state, null);
        }
        return packet == null
                ? withoutPacket(function, connection, payload)
                : call(function, connection.state, LuaValue.varargsOf(packets.wrap(packet), connection.luaId));
    }

    private Verdict withoutPacket(LuaFunction function, PacketConnection connection, ByteBuf payload) {
        connection.unread = payload;
        try {
            return call(function, connection.state, connection.luaId);
        } finally {
            connection.unread = null;
        }
    }

    LuaValue wrap(ScriptPacket packet) {
        return packets.wrap(packet);
    }

    Verdict call(LuaFunction function, State state, LuaValue one, LuaValue two, LuaValue three) {
        return call(function, state, LuaValue.varargsOf(one, two, three));
    }

    private Verdict call(LuaFunction function, State state, Varargs args) {
        callbacks++;
        try {
            return Verdict.of(runtime.call(function, args).arg1());
        } catch (ScriptException e) {
            failed(state, String.valueOf(e.getMessage()));
            return verdict(state, e.budget());
        }
    }

    private Verdict verdict(State state, @Nullable Budget spent) {
        if (spent == null && !refuses && state != State.MYC_CONNECT) {
            return Verdict.DPM_OK;
        }
        refusal = spent == null
                ? "the script failed"
                : "the script has gone beyond its budget of " + spent.name().toLowerCase(Locale.ROOT);
        return Verdict.REFUSED;
    }

    /** Why a callback's packet was refused last, for whoever sent it. */
    String refusal() {
        return refusal;
    }

    /** @return whether the script takes a session over that another one had */
    boolean adopt(LuaFunction function, long id, LuaValue client, LuaValue server) {
        callbacks++;
        try {
            return !LuaValue.FALSE.eq_b(
                    runtime.call(function, LuaValue.varargsOf(client, server)).arg1());
        } catch (ScriptException e) {
            errors++;
            log.accept("adopt: connection " + id + " stays with the script before: " + e.getMessage());
            return false;
        }
    }

    /** @return false if it has failed, which was told */
    boolean timer(LuaFunction function, Varargs args) {
        callbacks++;
        try {
            runtime.call(function, args);
            return true;
        } catch (ScriptException e) {
            failed("timer: " + e.getMessage());
            return false;
        }
    }

    /** Calls with what was asked for. */
    void answer(LuaFunction function, Varargs answer) {
        later("answer", function, answer);
    }

    void deferred(LuaFunction function, LuaValue argument) {
        later("deferred", function, argument);
    }

    private void later(String what, LuaFunction function, Varargs args) {
        callbacks++;
        try {
            runtime.call(function, args);
        } catch (ScriptException e) {
            failed(what + ": " + e.getMessage());
        }
    }

    private void failed(State state, String message) {
        failed(state.words() + ": " + message);
    }

    /** Something went wrong that counts as an error of the script. */
    void failed(String line) {
        errors++;
        log.accept(line);
    }

    long callbacks() {
        return callbacks;
    }

    long errors() {
        return errors;
    }
}
