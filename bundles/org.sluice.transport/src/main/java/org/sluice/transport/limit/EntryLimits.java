// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.limit;

import java.net.InetAddress;
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
        return entry.awaitsHeader() ? common(entry, isExempt(entry.peer())) : null;
    }

    @Override
    public @Nullable EntryRefusal known(Entry entry) {
        InetAddress client = entry.client();
        boolean exempt = isExempt(client);
        EntryRefusal refusal = client == null ? null : own(entry, client, exempt);
        if (refusal == null && !entry.awaitsHeader()) {
            refusal = common(entry, exempt);
        }
        return refusal == null ? rates(entry, client, exempt) : refusal;
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
        if (refusal == null) {
            Integer logins = entry.limits().logins();
            queue(
                    entry,
                    new Key(Kind.LOGINS, Scope.LISTENER, entry.listener()),
                    logins == null ? table.bound(Kind.LOGINS, Scope.LISTENER) : logins,
                    exempt);
            queue(entry, Key.global(Kind.LOGINS), table.bound(Kind.LOGINS, Scope.GLOBAL), exempt);
        }
        return refusal;
    }

    /** Counts a login in progress; where there are too many, the oldest makes room. */
    private void queue(Entry entry, Key key, int most, boolean exempt) {
        Hold hold = table.levels.enter(key, most, true);
        if (hold == null) {
            return;
        }
        Waiting.Place place = waiting.add(entry, hold, exempt);
        entry.whenOver(place::leave);
        entry.whenIn(place::leave);
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

    private @Nullable EntryRefusal rates(Entry entry, @Nullable InetAddress client, boolean exempt) {
        EntryRefusal refusal = null;
        if (client != null) {
            refusal = rate(Scope.ADDRESS, table.settings().address(client), exempt);
            if (refusal == null) {
                refusal = rate(Scope.NETWORK, table.settings().network(client), exempt);
            }
        }
        if (refusal == null) {
            Integer own = entry.limits().rate();
            int most = own == null ? table.bound(Kind.RATE, Scope.LISTENER) : own;
            refusal = rate(new Key(Kind.RATE, Scope.LISTENER, entry.listener()), most, exempt);
        }
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
