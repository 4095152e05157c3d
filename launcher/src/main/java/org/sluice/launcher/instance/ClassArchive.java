// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.instance;

import java.io.File;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Java's archive of the classes of a start, by which the next start is faster. The script knows where it is and makes it:
 * it runs an instance that leaves as soon as it is ready.
 */
public final class ClassArchive {
    /** The operator of that instance. */
    public static final Operator LEAVING = new Operator() {
        @Override
        public void start(InstanceDirectory directory, LongSupplier sessions, Runnable end, Runnable interrupted) {
            end.run();
        }

        @Override
        public void close() {}
    };

    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);

    private ClassArchive() {}

    /** True in the instance of which the archive is made. */
    public static boolean isMadeHere() {
        return Boolean.getBoolean("sluice.leave");
    }

    /** Has it made if the script found none; does not wait. Without it a start is slower and nothing else. */
    static void makeIfMissing() {
        String maker = System.getProperty("sluice.archive.maker", "");
        if (maker.isEmpty()) {
            return;
        }
        try {
            new ProcessBuilder(maker, "archive-classes")
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            log.debug("no archive of classes is made: {}", e.toString());
        }
    }
}
