// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.host.Console;

/**
 * {@code console}: a conversation over the streams {@code in}, {@code out}, {@code err}, as functions. The log tells each
 * command, whose it was ({@code by}), and how it went.
 */
@Component(service = ConsoleVerb.class)
public final class ConsoleVerb {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Console console;

    /** Empty if no shell is started. */
    Map<String, Object> open(Map<String, Object> question) {
        Console present = console;
        if (present == null) {
            return Map.of();
        }
        Console.Conversation conversation =
                present.open((InputStream) question.get("in"), (OutputStream) question.get("out"), (OutputStream)
                        question.get("err"));
        CommandAudit audit = new CommandAudit(String.valueOf(question.get("by")));
        ToIntBiFunction<String, Integer> execute =
                (line, columns) -> audit.tell(line, () -> conversation.execute(line, columns));
        BiFunction<String, Integer, List<String>> complete = conversation::complete;
        Runnable interrupt = conversation::interrupt;
        Runnable close = conversation::close;
        return Map.of("execute", execute, "complete", complete, "interrupt", interrupt, "close", close);
    }
}
