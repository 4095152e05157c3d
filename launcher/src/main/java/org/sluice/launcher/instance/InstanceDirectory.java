// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sluice.launcher.report.Failure;
import org.sluice.launcher.report.Reason;

/**
 * The folder of one instance: pid file, lock, control socket, bundle cache, history. The lock, not the pid file, says
 * whether the instance lives: the kernel drops it with the process, so that what a dead instance left is no obstacle.
 * The lock file also marks the folder as ours: what else a user may name holds things that are not to be touched.
 */
public final class InstanceDirectory {
    /** {@code sun_path} holds 108 bytes and the kernel wants the terminator too. */
    private static final int LONGEST_SOCKET_PATH = 107;

    /** Who only looks whether the instance lives holds the lock for a moment, and must not look like an instance. */
    private static final int LOCK_TRIES = 10;

    private static final long LOCK_PAUSE_MILLIS = 20;

    private final String name;
    private final Path folder;
    /** The one that is meant, if it is not the one that holds the folder. */
    private final @Nullable Long process;

    private InstanceDirectory(String name, Path folder) {
        this(name, folder, null);
    }

    private InstanceDirectory(String name, Path folder, @Nullable Long process) {
        this.name = name;
        this.folder = folder;
        this.process = process;
    }

    /**
     * @param data the folder; null for the default, {@code $XDG_STATE_HOME/sluice/NAME}
     * @throws Failure if the name is no plain word or the path is too long for a socket
     */
    public static InstanceDirectory of(String name, @Nullable Path data) throws Failure {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")) {
            throw Failure.wrongUse(List.of("option -i: \"" + name
                    + "\" is no name for an instance: up to 64 letters, digits, dots, dashes and underscores"));
        }
        InstanceDirectory directory = new InstanceDirectory(
                name,
                (data == null ? root().resolve(name) : data).toAbsolutePath().normalize());
        int length = directory.socket().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_SOCKET_PATH) {
            throw Failure.of("the path of the control socket, " + directory.socket() + ", has " + length
                    + " bytes and the system allows " + LONGEST_SOCKET_PATH + ": name a shorter folder with --data");
        }
        return directory;
    }

    /** A folder that a client names: how the instance there is called is its own affair. */
    public static InstanceDirectory at(Path data) {
        Path folder = data.toAbsolutePath().normalize();
        InstanceDirectory directory = new InstanceDirectory(String.valueOf(folder.getFileName()), folder);
        return new InstanceDirectory(directory.holder().orElse(directory.name), folder);
    }

    /** What the instance that has the folder, or had it last, calls itself; it is written in the lock. */
    public Optional<String> holder() {
        try {
            return Optional.of(Files.readString(lockFile()).trim()).filter(text -> !text.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Path root() {
        String state = System.getenv("XDG_STATE_HOME");
        Path base = state == null || state.isBlank() ? home().resolve(Path.of(".local", "state")) : Path.of(state);
        return base.resolve("sluice");
    }

    /** {@code $HOME} is what a user can change; the account's own folder is for where it is not set. */
    private static Path home() {
        String home = System.getenv("HOME");
        return Path.of(home == null || home.isBlank() ? System.getProperty("user.home") : home);
    }

    /** The instances under the default folder that live, by name. */
    public static List<InstanceDirectory> running() {
        List<InstanceDirectory> running = new ArrayList<>();
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root(), Files::isDirectory)) {
            found.forEach(folders::add);
        } catch (IOException e) {
            return List.of(); // no folder, no instances
        }
        Collections.sort(folders);
        for (Path folder : folders) {
            InstanceDirectory directory = new InstanceDirectory(String.valueOf(folder.getFileName()), folder);
            if (directory.isLive()) {
                running.add(directory);
            }
        }
        return running;
    }

    public String name() {
        return name;
    }

    public Path folder() {
        return folder;
    }

    public Path socket() {
        return process == null ? folder.resolve("control.sock") : new ProcessFolders(folder).socket(process);
    }

    /** The same folder, for one of the processes that others have taken over from. */
    public InstanceDirectory ofProcess(long pid) {
        return new InstanceDirectory(name, folder, pid);
    }

    /** Those of them that live, by their ids. */
    public List<Long> olderProcesses() {
        return new ProcessFolders(folder).sockets();
    }

    public boolean isOlder() {
        return process != null;
    }

    /** What it is called in messages. */
    public String text() {
        return "instance " + name + (process == null ? "" : ", process " + process + ",");
    }

    /** What the shell begins each line with. */
    public String prompt() {
        return name + (process == null ? "" : "/" + process) + "> ";
    }

    void removeSocket() {
        try {
            Files.deleteIfExists(socket());
        } catch (IOException e) {
            return; // a stale file is no obstacle to anybody
        }
    }

    /** New at each start. */
    public Path bundleCache() {
        return processFolders().bundleCache();
    }

    ProcessFolders processFolders() {
        return new ProcessFolders(folder);
    }

    public Path history() {
        return folder.resolve("history");
    }

    /** Where commands that bring no folder of their own write their configuration; what was there before goes. */
    public Path generatedConfig() {
        return processFolders().generatedConfig();
    }

    private Path pidFile() {
        return folder.resolve("pid");
    }

    private Path lockFile() {
        return folder.resolve("sluice.lock");
    }

    /** The process that holds the folder, if it wrote that down. */
    public Optional<Long> pid() {
        try {
            return Optional.of(Long.valueOf(Files.readString(pidFile()).trim()));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** True if a process holds the folder; of one that another has taken over from, if it lives. */
    public boolean isLive() {
        if (process != null) {
            return olderProcesses().contains(process);
        }
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.READ);
                FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
            return lock == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** True if what is there is another user's, so that nobody can say whether it lives. */
    public boolean isHidden() {
        try (FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.READ)) {
            return false;
        } catch (AccessDeniedException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Makes the folder and takes it for this process.
     *
     * @throws Failure if another process has it, it holds other things or is open to others, or it can not be made
     */
    public Claim claim() throws Failure, InterruptedException {
        try {
            makeFolder();
            FileChannel channel = FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!lock(channel)) {
                channel.close();
                String who = pid().map(pid -> " (pid " + pid + ")").orElse("");
                throw Failure.of("instance " + name + " is already running" + who + ": stop it with `sluice stop -i "
                        + name + "`, or give this one another name with -i");
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII)));
            Files.deleteIfExists(socket());
            FileChannel pid = FileChannel.open(
                    pidFile(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            pid.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
            pid.close();
            return new Claim(channel);
        } catch (IOException e) {
            throw Failure.of("the folder of instance " + name + ", " + folder + ", can not be used: " + Reason.of(e)
                    + "; name another with --data");
        }
    }

    private static boolean lock(FileChannel channel) throws IOException, InterruptedException {
        for (int tries = 0; tries < LOCK_TRIES; tries++) {
            try {
                if (channel.tryLock() != null) {
                    return true;
                }
            } catch (OverlappingFileLockException e) {
                // held within this process, which is as good as by another
            }
            TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MILLIS);
        }
        return false;
    }

    private void makeFolder() throws IOException, Failure {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        var privately = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectory(folder, privately);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            throwIfNotOurs();
        }
    }

    /**
     * @throws Failure if another process than one of this user could have had its hands in the folder
     */
    void throwIfUnusable() throws IOException, Failure {
        throwIfNotOurs();
    }

    /** A folder that somebody else made stays as it is: it is taken if it is safe and free, or not at all. */
    private void throwIfNotOurs() throws IOException, Failure {
        if (!Long.valueOf(new UnixSystem().getUid()).equals(numericOwner())) {
            throw unusable("it belongs to " + Files.getOwner(folder).getName() + ", and this process does not");
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw unusable(
                    "others than its owner may write there (" + PosixFilePermissions.toString(permissions) + ")");
        }
        if (!Files.exists(lockFile())) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw unusable("it holds other things and no " + lockFile().getFileName()
                            + ", so that it is no folder of an instance");
                }
            }
        }
    }

    private Long numericOwner() throws IOException {
        return ((Number) Files.getAttribute(folder, "unix:uid")).longValue();
    }

    private Failure unusable(String reason) {
        return Failure.of("the folder " + folder + " can not be used for instance " + name + ": " + reason
                + "; name a new or an empty one with --data");
    }

    /** The right to use the folder, until it is closed or the process ends. */
    public final class Claim implements AutoCloseable {
        private final FileChannel lock;
        private boolean released;

        private Claim(FileChannel lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            release();
        }

        /** Takes away what says that the instance lives, and lets the folder go. */
        synchronized void release() {
            if (released) {
                return; // what stands there is another process's
            }
            released = true;
            try {
                Files.deleteIfExists(socket());
                Files.deleteIfExists(pidFile());
                lock.close();
            } catch (IOException e) {
                // the process ends; a stale file is no obstacle to the next
                return;
            }
        }
    }
}
