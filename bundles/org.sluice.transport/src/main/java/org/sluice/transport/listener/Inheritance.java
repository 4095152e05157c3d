// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;

/** The listening sockets that another process has left to this one, until its own listeners have taken them. For any thread. */
final class Inheritance {
    private static final Logger log = LoggerFactory.getLogger(Inheritance.class);

    /**
     * The sockets of one listener of the other process.
     *
     * @param configured its address as it was configured, without options
     * @param bound the same with the port that 0 became
     */
    record Left(String name, Address configured, Address bound, List<FileDescriptor> descriptors) {

        /** TLS or not, it is the same socket. */
        boolean isFor(Address wanted) {
            if (bound instanceof Address.Tcp own && wanted instanceof Address.Tcp tcp) {
                return own.host().equals(tcp.host()) && own.port() == tcp.port();
            }
            return bound.equals(wanted.bare());
        }

        void close() {
            for (FileDescriptor descriptor : descriptors) {
                try {
                    descriptor.close();
                } catch (IOException e) {
                    log.debug("{}: {}", bound.label(), e.toString());
                }
            }
        }
    }

    private final List<Left> left = new ArrayList<>();
    private final List<String> taken = new ArrayList<>();
    private boolean holding;

    /** From now on these can be taken, and who opens a socket lets nobody in yet. */
    synchronized void hold(List<Left> sockets) {
        left.addAll(sockets);
        holding = true;
    }

    /** True until it is this process's turn to accept. */
    synchronized boolean isHolding() {
        return holding;
    }

    /** The sockets for a listener, which owns them from now on; null if it has to bind its own. */
    synchronized @Nullable Left take(String name, Address address) {
        Left found = first(one -> one.isFor(address));
        if (found == null) {
            found = first(one -> one.name.equals(name) && one.configured.equals(address.bare()));
        }
        if (found == null) {
            found = first(one -> one.configured.equals(address.bare()));
        }
        if (found != null) {
            left.remove(found);
            taken.add(found.name);
        }
        return found;
    }

    private @Nullable Left first(Predicate<Left> fitting) {
        return left.stream().filter(fitting).findFirst().orElse(null);
    }

    /** Nobody takes any more: what is left is closed. Gives the names that the other process had for what was taken. */
    synchronized List<String> settle() {
        holding = false;
        left.forEach(Left::close);
        left.clear();
        return List.copyOf(taken);
    }
}
