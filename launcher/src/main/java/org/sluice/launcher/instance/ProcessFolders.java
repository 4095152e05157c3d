// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.sluice.launcher.report.FolderTree;

/**
 * What each process of an instance has for itself in its folder, by its process id: bundle cache and generated
 * configuration, and the control socket of one that was taken over. For a process that was taken over lives on beside the one that took over.
 */
final class ProcessFolders {
    private static final String CACHE = "bundle-cache";
    private static final String CONFIG = "generated-config";
    private static final String OLD = ".old-";
    /** No longer than that of the instance, for a path that just fits. */
    private static final String SOCKET = ".sock";

    private final Path folder;

    ProcessFolders(Path folder) {
        this.folder = folder;
    }

    Path bundleCache() {
        return own(CACHE);
    }

    Path generatedConfig() {
        return own(CONFIG);
    }

    Path socket(long pid) {
        return folder.resolve(pid + SOCKET);
    }

    /** The living processes that have such a socket, the oldest id first. */
    List<Long> sockets() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[0-9]*" + SOCKET)) {
            for (Path path : all) {
                pidOf(path).filter(pid -> lives(pid) && isServed(path)).ifPresent(pids::add);
            }
        } catch (IOException e) {
            return List.of(); // no folder, no processes
        }
        Collections.sort(pids);
        return pids;
    }

    private static Optional<Long> pidOf(Path socket) {
        String name = String.valueOf(socket.getFileName());
        String id = name.substring(0, name.length() - SOCKET.length());
        return id.matches("[0-9]{1,18}") ? Optional.of(Long.valueOf(id)) : Optional.empty();
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).isPresent();
    }

    /** Whether somebody listens on it: another process may have got the id of the one whose it was. */
    private static boolean isServed(Path socket) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return channel.isConnected();
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            return true; // not known; it may be another user's
        }
    }

    private Path own(String what) {
        return folder.resolve(what + "-" + ProcessHandle.current().pid());
    }

    /** What a process of the same id has left makes room. Emptying it would take longer than all else at a start. */
    void setOldCacheAside() {
        try {
            Files.move(bundleCache(), folder.resolve(CACHE + OLD + System.nanoTime()));
        } catch (IOException e) {
            return; // there is none; or the framework empties it
        }
    }

    /** Takes away what processes have left that live no more. */
    void removeOld() throws IOException {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "{" + CACHE + "," + CONFIG + "}*")) {
            all.forEach(old::add);
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[0-9]*" + SOCKET)) {
            for (Path socket : all) {
                if (!pidOf(socket).map(pid -> lives(pid) && isServed(socket)).orElse(true)) {
                    Files.deleteIfExists(socket);
                }
            }
        }
        for (Path path : old) {
            if (!isOfLiving(String.valueOf(path.getFileName()))) {
                FolderTree.delete(path);
            }
        }
    }

    private static boolean isOfLiving(String name) {
        String id = name.substring(name.lastIndexOf('-') + 1);
        return !name.contains(OLD) && id.matches("[0-9]{1,18}") && lives(Long.parseLong(id));
    }
}
