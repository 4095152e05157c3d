// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.host.Console;

/**
 * The console on Gogo. Gogo is mandatory here: without it there is nothing to run a line, and a conversation that
 * outlives it could only say so.
 */
@Component
public final class GogoConsole implements Console {
    private final CommandProcessor gogo;
    private final Set<GogoConversation> open = ConcurrentHashMap.newKeySet();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile List<CommandSet> commandSets = List.of();

    @Activate
    public GogoConsole(@Reference CommandProcessor gogo) {
        this.gogo = gogo;
    }

    /** A Gogo session that nobody closes keeps its threads, and Gogo fails to stop when it is collected meanwhile. */
    @Deactivate
    void closeAll() {
        open.forEach(GogoConversation::close);
    }

    @Override
    public Conversation open(InputStream in, OutputStream out, OutputStream err) {
        GogoConversation conversation = new GogoConversation(gogo, in, out, err, () -> commandSets, open::remove);
        open.add(conversation);
        return conversation;
    }
}
