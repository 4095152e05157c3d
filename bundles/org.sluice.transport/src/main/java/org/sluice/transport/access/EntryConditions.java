// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.transport.access;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.transport.session.SessionLine;

/** Asks all entry conditions; the first refusal counts. One that fails refuses nobody: a defect must not shut the door. */
@Component(service = EntryConditions.class)
public final class EntryConditions {
    private static final Logger log = LoggerFactory.getLogger(EntryConditions.class);

    private final List<EntryCondition> conditions = new CopyOnWriteArrayList<>();

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    public void bindCondition(EntryCondition condition) {
        conditions.add(condition);
    }

    void unbindCondition(EntryCondition condition) {
        conditions.remove(condition);
    }

    /** Asks what there is to ask at the accept; null if it may go on. */
    public @Nullable EntryRefusal accepted(Entry entry) {
        return ask(entry, EntryCondition::accepted);
    }

    /** Asks again, with the client's own address; null if it may go on. */
    public @Nullable EntryRefusal known(Entry entry) {
        entry.known();
        return ask(entry, EntryCondition::known);
    }

    private @Nullable EntryRefusal ask(Entry entry, BiFunction<EntryCondition, Entry, @Nullable EntryRefusal> how) {
        for (EntryCondition condition : conditions) {
            EntryRefusal refusal = guarded(condition, entry, how);
            if (refusal != null) {
                entry.over();
                return refusal;
            }
        }
        return null;
    }

    private static @Nullable EntryRefusal guarded(
            EntryCondition condition, Entry entry, BiFunction<EntryCondition, Entry, @Nullable EntryRefusal> how) {
        try {
            return how.apply(condition, entry);
        } catch (RuntimeException | LinkageError e) {
            SessionLine.of(log.atError(), entry.session(), "defect")
                    .setCause(e)
                    .log("session {}: a defect in {}", entry.session().id(), condition);
            return null;
        }
    }
}
