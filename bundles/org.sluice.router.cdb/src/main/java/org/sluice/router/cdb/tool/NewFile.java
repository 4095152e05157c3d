// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.router.cdb.tool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sluice.router.cdb.file.BadCdbException;
import org.sluice.router.cdb.file.CdbCheck;
import org.sluice.router.cdb.file.CdbSink;
import org.sluice.router.cdb.file.CdbWriter;

/** A file that is being written by this run alone, and is there when it is complete. */
final class NewFile implements CdbSink, AutoCloseable {
    private final Path target;
    private final TargetLock lock;
    private final CdbWriter writer;

    private NewFile(Path target, TargetLock lock, CdbWriter writer) {
        this.target = target;
        this.lock = lock;
        this.writer = writer;
    }

    /**
     * @throws ToolFailure if another run writes it, or it can not be written
     */
    static NewFile begin(Path target) throws ToolFailure {
        return begin(target, TargetLock.take(target));
    }

    /**
     * @param lock is given back with the file
     */
    static NewFile begin(Path target, TargetLock lock) throws ToolFailure {
        try {
            if (Files.exists(target) && !Files.isRegularFile(target)) {
                throw ToolFailure.of(target + " is not a file");
            }
            return new NewFile(target, lock, CdbWriter.create(target));
        } catch (IOException e) {
            lock.close();
            throw ToolFailure.of(Faults.words(target, e));
        } catch (ToolFailure e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void put(byte[] key, byte[] value) throws IOException, BadCdbException {
        writer.put(key, value);
    }

    /**
     * Reads all of it again, and puts it in its place.
     *
     * @return the number of users
     */
    long commit(CdbCheck.Visitor visitor) throws ToolFailure {
        try {
            long users = writer.finish(visitor);
            writer.commit();
            return users;
        } catch (BadCdbException e) {
            throw ToolFailure.of(target + " " + e.getMessage());
        } catch (IOException e) {
            throw ToolFailure.of(Faults.words(target, e));
        }
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } finally {
            lock.close();
        }
    }
}
