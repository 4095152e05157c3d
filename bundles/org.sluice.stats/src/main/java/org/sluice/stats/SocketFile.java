// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.sluice.api.address.Address;

/**
 * A UNIX socket that is listened on, and its file. It is bound by another name and renamed when mode and group are
 * right, so that nobody can connect before they are; the rename also replaces what a dead process left.
 */
final class SocketFile {
    private static final int LONGEST_PATH = 107;
    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final ServerSocketChannel channel;
    private final Path path;
    private final @Nullable Object inode;

    private SocketFile(ServerSocketChannel channel, Path path, @Nullable Object inode) {
        this.channel = channel;
        this.path = path;
        this.inode = inode;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /**
     * Binds. The messages of its errors are for the operator.
     *
     * @param own may be replaced though it is listened on
     */
    static SocketFile bind(Address.Unix address, @Nullable SocketFile own) throws IOException {
        Path path = Path.of(address.path());
        String fault = obstacle(path);
        if (fault == null && (own == null || !own.isAt(path)) && isAlive(path)) {
            fault = "another process, or a listener of this one, listens there already; choose another path";
        }
        if (fault != null) {
            throw new IOException(fault);
        }
        return make(address, path);
    }

    /** Binds in the place of the file of another process, which leaves. */
    static SocketFile replace(Address.Unix address) throws IOException {
        Path path = Path.of(address.path());
        String fault = obstacle(path);
        if (fault != null) {
            throw new IOException(fault);
        }
        return make(address, path);
    }

    private static SocketFile make(Address.Unix address, Path path) throws IOException {
        Path fresh = path.resolveSibling(
                "." + Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36), 36));
        if (fresh.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH) {
            throw new IOException("the path is too long to be bound by another name first; choose a shorter folder");
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(fresh));
            guard(fresh, address);
            Object inode = inode(fresh);
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return new SocketFile(channel, path, inode);
        } catch (IOException e) {
            channel.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
    }

    /** Why no socket file can stand there, to read on from the path; null if one can, or one does. */
    static @Nullable String obstacle(Path path) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "can not be made: there is no folder " + folder;
        }
        int mode;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        if ((mode & FILE_TYPE) == SOCKET) {
            return null;
        }
        return (Files.isDirectory(path) ? "is a directory" : "is a file and no socket")
                + "; remove it, or choose another path";
    }

    /**
     * A socket file that nobody listens on was left behind by a process that died, and only then is a connection
     * refused. Not blocking: a living process may be too busy to accept.
     */
    private static boolean isAlive(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static void guard(Path file, Address.Unix address) throws IOException {
        String group = address.options().get("group");
        if (group != null) {
            try {
                Files.getFileAttributeView(file, PosixFileAttributeView.class)
                        .setGroup(file.getFileSystem()
                                .getUserPrincipalLookupService()
                                .lookupPrincipalByGroupName(group));
            } catch (UserPrincipalNotFoundException e) {
                throw new IOException("there is no group " + group);
            } catch (IOException e) {
                throw new IOException("this user may not give a file to the group " + group);
            }
        }
        Files.setPosixFilePermissions(file, permissions(address.options().getOrDefault("mode", "0700")));
    }

    private static Set<PosixFilePermission> permissions(String octal) {
        int bits = Integer.parseInt(octal, 8);
        PosixFilePermission[] all = PosixFilePermission.values();
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < all.length; i++) {
            if ((bits & (0400 >> i)) != 0) {
                permissions.add(
                        all[i]); // the constants stand in the order of the bits, the owner's right to read first
            }
        }
        return permissions;
    }

    private static @Nullable Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /** True if it is this file that stands there, by whatever path. */
    boolean isAt(Path other) throws IOException {
        try {
            return inode != null && inode.equals(inode(other));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    boolean isInPlace() throws IOException {
        return isAt(path);
    }

    /** Removes the file, unless another process has put its own there meanwhile. */
    void remove() throws IOException {
        if (isAt(path)) {
            Files.deleteIfExists(path);
        }
    }
}
