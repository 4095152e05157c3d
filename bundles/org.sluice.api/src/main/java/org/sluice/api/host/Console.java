// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** A command line for an operator. A service. */
@ProviderType
public interface Console {

    /**
     * A new conversation with variables and a history of its own. What a command prints goes to {@code out} and
     * {@code err} in UTF-8; it may read {@code in}. Closing the conversation closes none of them.
     */
    Conversation open(InputStream in, OutputStream out, OutputStream err);

    /** One operator's conversation; used by one thread at a time, but for {@link #interrupt}. */
    interface Conversation extends AutoCloseable {

        /**
         * Runs a line and prints its result. Blocks until it is done. A command that fails prints why to {@code err}.
         *
         * @param columns the width of the terminal, or 0 if there is none
         * @return 0 if it worked, 1 if it failed, 2 if it was used wrongly
         */
        int execute(String line, int columns);

        /** What could stand at the cursor: whole words, in the order to show them. */
        List<String> complete(String line, int cursor);

        /** Ends the command that runs now, if one does. Called on any thread. */
        void interrupt();

        @Override
        void close();
    }
}
