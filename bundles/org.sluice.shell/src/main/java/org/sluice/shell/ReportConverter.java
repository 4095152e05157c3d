// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/** Prints what our commands return: fitted to the terminal, but in full width into a pipe. */
@Component
public final class ReportConverter implements Converter {
    @Override
    public @Nullable Object convert(Class<?> desiredType, Object in) {
        return null;
    }

    @Override
    public @Nullable CharSequence format(Object target, int level, Converter session) {
        return target instanceof Report report ? report.text(width(session)) : null;
    }

    /** Gogo gives its session as the converter; a process of its own is current only inside a pipe. */
    private static int width(Converter session) {
        boolean piped = Process.Utils.current() != null;
        Object columns = session instanceof CommandSession known ? known.get(GogoConversation.COLUMNS) : null;
        return columns instanceof Integer width && !piped ? width : 0;
    }
}
