// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that nobody ever sees half of it: into a temporary file beside it, forced to the disk, then renamed
 * over it. Closing without {@link #commit} leaves everything as it was. A new file is readable by its owner only, because
 * it holds what passwords are checked with; one that takes the place of another is for those who had that.
 *
 * <p>Keys may repeat: the first is the one that is found. For one thread.
 */
public final class CdbWriter implements CdbSink, AutoCloseable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private final OutputStream out;
    private final CdbTables tables = new CdbTables();
    private final byte[] lengths = new byte[CdbFile.LENGTHS];
    private long position = CdbFile.HEADER;
    private boolean finished;
    private boolean committed;

    private CdbWriter(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
        out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
    }

    /**
     * @param target the file; if it is a link, what that leads to
     */
    public static CdbWriter create(Path target) throws IOException {
        Path absolute = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
        Path temporary = Files.createTempFile(absolute.getParent(), "." + absolute.getFileName() + ".", ".new");
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE);
        channel.position(CdbFile.HEADER);
        return new CdbWriter(absolute, temporary, channel);
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException, BadCdbException {
        long next = position + CdbFile.LENGTHS + key.length + value.length;
        if ((long) key.length + value.length >= CdbFile.LARGEST_RECORD) {
            throw new BadCdbException("a record of " + ((long) key.length + value.length) + " bytes is too long");
        }
        if (next + (tables.records() + 1L) * 2 * CdbFile.SLOT > CdbFile.LARGEST) {
            throw new BadCdbException("more records than fit into the 4 GB of the format");
        }
        tables.add(CdbHash.of(key), (int) position);
        ByteBuffer.wrap(lengths)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(key.length)
                .putInt(value.length);
        out.write(lengths);
        out.write(key);
        out.write(value);
        position = next;
    }

    /** How many records were put. */
    public int records() {
        return tables.records();
    }

    /**
     * Writes what is left to write, and reads all of it again as {@link CdbCheck} does.
     *
     * @return the number of records
     * @throws BadCdbException if the visitor does, or what was read is not what was written
     */
    public long finish(CdbCheck.Visitor visitor) throws IOException, BadCdbException {
        finish();
        try (CdbFile written = CdbFile.open(temporary)) {
            return CdbCheck.whole(written, visitor);
        }
    }

    private void finish() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        ByteBuffer header = tables.write(out, position);
        out.flush();
        while (header.hasRemaining()) {
            channel.write(header, header.position());
        }
        channel.force(true);
        channel.close();
    }

    /** Puts the new file in the place of the old one, if there is one. */
    public void commit() throws IOException {
        finish();
        if (Files.exists(target)) {
            Owners.copy(target, temporary);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        committed = true;
        forceFolder();
    }

    /** A rename is on the disk once its folder is. */
    private void forceFolder() throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
                opened.force(true);
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!committed) {
            Files.deleteIfExists(temporary);
        }
    }
}
