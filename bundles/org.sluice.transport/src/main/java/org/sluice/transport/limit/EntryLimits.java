// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.limit.LimitRow.Kind;
import org.sluice.api.limit.LimitRow.Scope;
import org.sluice.api.session.CloseReason;
import org.sluice.transport.access.Entry;
import org.sluice.transport.access.EntryCondition;
import org.sluice.transport.access.EntryRefusal;
import org.sluice.transport.limit.Levels.Hold;

/**
 * The limits at the door. Whoever comes too often is told so by its own limits first, so that it uses up as little as can be
 * of what is everybody's. When too many are on their way in, the oldest of them goes: it has had its time, and who is new
 * may be honest.
 */
@Component(service = EntryCondition.class)
public final class EntryLimits implements EntryCondition {
    private final LimitTable table;
    private final Waiting waiting = new Waiting();

    @Activate
    public EntryLimits(@Reference LimitTable table) {
        this.table = table;
    }

    /** Behind a proxy, nothing is known of the client; yet it takes a place. */
    @Override
    public @Nullable EntryRefusal accepted(Entry entry) {
        if (!entry.awaitsHeader()) {
            return null;
        }
        boolean exempt = isExempt(entry.peer());
        EntryRefusal refusal = common(entry, exempt);
        if (refusal == null) {
            queue(entry, exempt);
        }
        return refusal;
    }

    @Override
    public @Nullable EntryRefusal known(Entry entry) {
        InetAddress client = entry.client();
        boolean exempt = isExempt(client);
        EntryRefusal refusal = client == null ? null : own(entry, client, exempt);
        if (refusal == null && client != null) {
            refusal = ownRates(client, exempt);
        }
        if (refusal == null && !entry.awaitsHeader()) {
            refusal = common(entry, exempt);
        }
        if (refusal == null) {
            refusal = commonRates(entry, exempt);
        }
        if (refusal == null && !entry.awaitsHeader()) {
            queue(entry, exempt);
        }
        return refusal;
    }

    private boolean isExempt(@Nullable InetAddress client) {
        return table.settings().isExempt(client);
    }

    /** What the client's own address and network have. */
    private @Nullable EntryRefusal own(Entry entry, InetAddress client, boolean exempt) {
        EntryRefusal refusal = own(entry, Scope.ADDRESS, table.settings().address(client), exempt);
        return refusal == null ? own(entry, Scope.NETWORK, table.settings().network(client), exempt) : refusal;
    }

    private @Nullable EntryRefusal own(Entry entry, Scope scope, String name, boolean exempt) {
        Key failures = new Key(Kind.FAILED_LOGINS, scope, name);
        if (!exempt && table.isBarred(failures)) {
            return refused(failures, table.bound(Kind.FAILED_LOGINS, scope));
        }
        EntryRefusal refusal = count(entry, new Key(Kind.CONNECTIONS, scope, name), exempt);
        return refusal == null ? count(entry, new Key(Kind.LOGINS, scope, name), exempt) : refusal;
    }

    private @Nullable EntryRefusal count(Entry entry, Key key, boolean exempt) {
        return count(entry, key, table.bound(key.kind(), key.scope()), exempt);
    }

    private @Nullable EntryRefusal count(Entry entry, Key key, int most, boolean exempt) {
        Hold hold = table.enter(key, most, exempt);
        if (hold == null) {
            return refused(key, most);
        }
        entry.whenOver(hold::release);
        if (key.kind() == Kind.LOGINS) {
            entry.whenIn(hold::release);
        }
        return null;
    }

    /** What all clients share, and those of the listener. */
    private @Nullable EntryRefusal common(Entry entry, boolean exempt) {
        Integer ofListener = entry.limits().connections();
        int most = ofListener == null ? table.bound(Kind.CONNECTIONS, Scope.LISTENER) : ofListener;
        EntryRefusal refusal = count(entry, new Key(Kind.CONNECTIONS, Scope.LISTENER, entry.listener()), most, exempt);
        if (refusal == null) {
            refusal = count(entry, Key.global(Kind.CONNECTIONS), exempt);
        }
        return refusal;
    }

    /** Counts a login in progress, last of all: where there are too many, the oldest makes room. */
    private void queue(Entry entry, boolean exempt) {
        Integer ofListener = entry.limits().logins();
        Hold listener = waits(
                new Key(Kind.LOGINS, Scope.LISTENER, entry.listener()),
                ofListener == null ? table.bound(Kind.LOGINS, Scope.LISTENER) : ofListener);
        Hold all = waits(Key.global(Kind.LOGINS), table.bound(Kind.LOGINS, Scope.GLOBAL));
        Waiting.Place place = waiting.add(entry, List.of(listener, all), exempt);
        entry.whenOver(place::leave);
        entry.whenIn(place::leave);
        makeRoom(listener, place);
        makeRoom(all, place);
    }

    private Hold waits(Key key, int most) {
        return Objects.requireNonNull(table.levels.enter(key, most, true));
    }

    private void makeRoom(Hold hold, Waiting.Place place) {
        Key key = hold.key();
        int most = hold.level().bound();
        while (most > 0 && hold.level().now() > most) {
            Waiting.Place oldest = waiting.oldest(key, place);
            if (oldest == null) {
                return;
            }
            if (oldest.leave()) {
                hold.level().countRefused();
                table.refusals.count(key);
                oldest.entry()
                        .close(
                                CloseReason.LIMIT,
                                "the oldest of more than " + most + " logins in progress"
                                        + (key.name().isEmpty() ? "" : " on " + key.name()) + " has made room");
            }
        }
    }

    private @Nullable EntryRefusal ownRates(InetAddress client, boolean exempt) {
        EntryRefusal refusal = rate(Scope.ADDRESS, table.settings().address(client), exempt);
        return refusal == null ? rate(Scope.NETWORK, table.settings().network(client), exempt) : refusal;
    }

    private @Nullable EntryRefusal commonRates(Entry entry, boolean exempt) {
        Integer own = entry.limits().rate();
        int most = own == null ? table.bound(Kind.RATE, Scope.LISTENER) : own;
        EntryRefusal refusal = rate(new Key(Kind.RATE, Scope.LISTENER, entry.listener()), most, exempt);
        return refusal == null ? rate(Scope.GLOBAL, "", exempt) : refusal;
    }

    private @Nullable EntryRefusal rate(Scope scope, String name, boolean exempt) {
        return rate(new Key(Kind.RATE, scope, name), table.bound(Kind.RATE, scope), exempt);
    }

    private @Nullable EntryRefusal rate(Key key, int most, boolean exempt) {
        return table.take(key, most, exempt) ? null : refused(key, most);
    }

    private static EntryRefusal refused(Key key, int most) {
        return EntryRefusal.tooManyConnections(Wording.of(key, most));
    }
}
