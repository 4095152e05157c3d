// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.channel.Channel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.sluice.api.address.Address;
import org.sluice.api.host.TakeOver;
import org.sluice.transport.loop.EventLoops;
import org.sluice.transport.loop.NativeTransport;

/**
 * How the listeners pass to another process: it gets the descriptors of the very same sockets, so that what waits in the
 * kernel's queue when this process stops accepting is accepted by the other one.
 */
@Component(service = TakeOver.class)
public final class ListenerTakeOver implements TakeOver {
    private static final String FILE = "pass.sock";
    private static final String SOCKETS = "sockets";
    private static final String TAKEN = "taken";

    private final ListenerRegistry registry;
    private final Inheritance inheritance;
    private final EventLoops loops;
    private @Nullable Channel offering;

    @Activate
    public ListenerTakeOver(@Reference ListenerRegistry registry, @Reference ListenerTools tools) {
        this.registry = registry;
        this.inheritance = tools.inheritance;
        this.loops = tools.loops;
    }

    @Override
    public String name() {
        return "org.sluice.transport";
    }

    @Override
    public Map<String, Object> offer(Path folder) throws IOException {
        throwIfNio("its sockets are");
        List<Map<String, Object>> sockets = new ArrayList<>();
        List<Channel> channels = new ArrayList<>();
        for (Listener listener : registry.open()) {
            BoundSocket socket = listener.socket();
            if (socket != null) {
                socket.offered(true);
                channels.addAll(socket.channels());
                sockets.add(Map.of(
                        "name", listener.settings().name(),
                        "configured", listener.settings().address().bare().toString(),
                        "bound", socket.address().toString(),
                        "count", socket.channels().size()));
            }
        }
        offering = Descriptors.offer(folder.resolve(FILE), channels, loops);
        return Map.of(SOCKETS, sockets);
    }

    private void throwIfNio(String whose) throws IOException {
        if (loops.transport() == NativeTransport.NIO) {
            throw new IOException(whose + " Java's own (NIO), whose descriptors can not be passed to another process;"
                    + " that needs epoll (native in org.sluice.transport.cfg)");
        }
    }

    @Override
    public void keep() {
        registry.open().forEach(Listener::takeBack);
        stopOffering();
    }

    private void stopOffering() {
        if (offering != null) {
            offering.close().awaitUninterruptibly();
            offering = null;
        }
    }

    @Override
    public void leave(Map<String, Object> taken) {
        stopOffering();
        registry.leave(texts(taken.get(TAKEN)));
    }

    @Override
    public void take(Path folder, Map<String, Object> offered) throws IOException {
        List<Inheritance.Left> left = new ArrayList<>();
        if (offered.get(SOCKETS) instanceof List<?> sockets && !sockets.isEmpty()) {
            throwIfNio("the sockets of this process are");
            int count = sockets.stream().mapToInt(ListenerTakeOver::count).sum();
            List<FileDescriptor> come = Descriptors.take(folder.resolve(FILE), count, loops);
            for (Object socket : sockets) {
                List<FileDescriptor> own = come.subList(0, count(socket));
                left.add(new Inheritance.Left(
                        text(socket, "name"),
                        Address.parse(text(socket, "configured")),
                        Address.parse(text(socket, "bound")),
                        List.copyOf(own)));
                own.clear();
            }
        }
        inheritance.hold(left);
    }

    @Override
    public Map<String, Object> open() {
        List<String> taken = inheritance.settle();
        registry.accept();
        return Map.of(TAKEN, taken);
    }

    private static int count(Object socket) {
        return socket instanceof Map<?, ?> map && map.get("count") instanceof Number number ? number.intValue() : 0;
    }

    private static String text(Object socket, String key) {
        return socket instanceof Map<?, ?> map ? String.valueOf(map.get(key)) : "";
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof Collection<?> all
                ? all.stream().map(String::valueOf).toList()
                : List.of();
    }
}
