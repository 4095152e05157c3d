// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.resolve;

import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.TransportSettings;

/**
 * Host names to addresses. A name that was resolved once is known until it is forgotten: it is asked for anew in the
 * background, and the last good answer stays when that fails. Nobody waits for a name but those who need just that one.
 */
@Component(service = NameResolver.class)
public final class NameResolver {
    private static final long FORGET_AFTER_NANOS = TimeUnit.HOURS.toNanos(1);

    private final EventLoops loops;
    private final Map<String, KnownName> names = new ConcurrentHashMap<>();
    private @Nullable DnsQuestions questions;
    private @Nullable ScheduledFuture<?> refresh;

    @Activate
    public NameResolver(@Reference EventLoops loops) {
        this.loops = loops;
    }

    /**
     * All addresses of a host, at least one; completed on the given loop.
     *
     * @param host a name or an IP literal
     * @return fails with {@link UnknownHostException} if the name has no address and never had one
     */
    public Future<List<InetAddress>> resolve(String host, EventLoop loop) {
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
        if (literal != null || host.indexOf(':') >= 0) {
            return literal(host, loop);
        }
        KnownName known = names.computeIfAbsent(host, KnownName::new);
        return known.addresses(this::questions, loop);
    }

    /** A literal is never looked up, and may carry a scope ({@code fe80::1%eth0}). */
    private static Future<List<InetAddress>> literal(String host, EventLoop loop) {
        try {
            return loop.newSucceededFuture(List.of(InetAddress.getByName(host)));
        } catch (UnknownHostException e) {
            return loop.newFailedFuture(e);
        }
    }

    /** Made when the first name comes: many compositions have none. Made anew when its settings change. */
    private synchronized DnsQuestions questions() {
        TransportSettings settings = loops.settings();
        if (questions == null || !questions.fits(settings)) {
            if (questions != null) {
                questions.close();
            }
            if (refresh != null) {
                refresh.cancel(false);
            }
            EventLoop loop = loops.next();
            questions = new DnsQuestions(loops.transport(), loop, settings);
            long period = settings.dnsRefresh().toMillis();
            refresh = loop.scheduleWithFixedDelay(this::refreshAll, period, period, TimeUnit.MILLISECONDS);
        }
        return questions;
    }

    private void refreshAll() {
        long now = System.nanoTime();
        names.values().removeIf(name -> name.unusedFor(now) > FORGET_AFTER_NANOS);
        DnsQuestions asked = questions();
        names.values().forEach(name -> name.refresh(asked));
    }

    @Deactivate
    public synchronized void deactivate() {
        if (refresh != null) {
            refresh.cancel(false);
        }
        if (questions != null) {
            questions.close();
        }
    }
}
