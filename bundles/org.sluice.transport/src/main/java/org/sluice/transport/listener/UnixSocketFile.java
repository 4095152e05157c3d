// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.listener;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.sluice.api.address.Address;

/**
 * The file of a UNIX listener. It is bound under a name of its own beside the path, given its mode and group, and renamed
 * over the path: nobody sees it half made, and a listener that hands over never leaves a gap.
 */
final class UnixSocketFile {
    /** Who may connect to a MySQL socket is for the login to say, as MySQL and rum have it. */
    private static final String DEFAULT_MODE = "0777";

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Address.Unix address;
    private final Path path;
    private final Path temporary;
    private @Nullable Object key;

    UnixSocketFile(Address.Unix address) {
        this.address = address;
        this.path = Path.of(address.path());
        String name = "." + Long.toString(ProcessHandle.current().pid(), 36) + "-" + Integer.toString(hashCode(), 36);
        this.temporary = path.resolveSibling(name.length() > fileName().length() ? fileName() + "~" : name);
    }

    private String fileName() {
        return String.valueOf(path.getFileName());
    }

    /**
     * Sees that the path can be taken, and gives the path to bind.
     *
     * @param takeOver replace a live listener, which then drains without a name
     */
    Path prepare(boolean takeOver) throws IOException {
        String fault = fault();
        if (fault != null) {
            throw new IOException(fault);
        }
        if (!takeOver && isLive()) {
            throw new BindException("another process listens on " + path);
        }
        Files.deleteIfExists(temporary);
        return temporary;
    }

    /** Why no socket can be bound at the path, whoever listens; null if one can. Changes nothing. */
    @Nullable
    String fault() throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return "there is no folder " + folder;
        }
        String group = address.options().get("group");
        if (group != null && principal(group) == null) {
            return "there is no group " + group;
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
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                ? path + " is a directory; give the path of a socket file"
                : path + " is a file and no socket; remove it or take another path";
    }

    /**
     * A connection is refused only where nobody listens: such a file was left behind by a process that died. Not blocking: a
     * living process may be too busy to accept.
     */
    private boolean isLive() {
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

    /** Gives the bound socket its mode, its group and its name. */
    void publish() throws IOException {
        try {
            guard(temporary);
            key = keyOf(temporary);
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /** True if a socket file is there, whoever listens. */
    boolean isThere() throws IOException {
        return fault() == null && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** From now on a file that another process has left is this one's. */
    void own() {
        if (key != null) {
            return;
        }
        try {
            key = keyOf(path);
            guard(path);
        } catch (IOException e) {
            LoggerFactory.getLogger(UnixSocketFile.class).warn("{} stays as it was: {}", path, e.toString());
        }
    }

    private void guard(Path file) throws IOException {
        setGroup(file);
        Files.setAttribute(
                file, "unix:mode", Integer.parseInt(address.options().getOrDefault("mode", DEFAULT_MODE), 8));
    }

    private void setGroup(Path file) throws IOException {
        String group = address.options().get("group");
        if (group == null) {
            return;
        }
        GroupPrincipal principal = principal(group);
        if (principal == null) {
            throw new IOException("there is no group " + group);
        }
        try {
            Files.getFileAttributeView(file, PosixFileAttributeView.class).setGroup(principal);
        } catch (IOException e) {
            throw new IOException(
                    "this user may not give " + path + " to the group " + group
                            + "; it must be a member of the group, or root",
                    e);
        }
    }

    private @Nullable GroupPrincipal principal(String group) throws IOException {
        try {
            return path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
        } catch (UserPrincipalNotFoundException e) {
            return null;
        }
    }

    /** Removes the file if it is still the one that was published. */
    void remove() {
        try {
            if (key != null && key.equals(keyOf(path))) {
                Files.delete(path);
            }
        } catch (NoSuchFileException e) {
            // somebody was faster, and the file is gone as it should be
        } catch (IOException e) {
            LoggerFactory.getLogger(UnixSocketFile.class).warn("{} can not be removed: {}", path, e.toString());
        }
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
        return attributes.toString();
    }
}
