// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.sluice.api.host.Facts;
import org.sluice.api.listener.ListenerInfo;
import org.sluice.api.listener.Listeners;
import org.sluice.api.session.Sessions;

/** {@code status}: the listeners, how many sessions live, and the facts that bundles tell. */
@Component(service = StatusVerb.class)
public final class StatusVerb {
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    private volatile @Nullable Listeners listeners;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Sessions> sessions = List.of();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Facts> facts = List.of();

    Map<String, Object> answer() {
        List<Map<String, Object>> rows = new ArrayList<>();
        Listeners all = listeners;
        if (all != null) {
            all.list().forEach(listener -> rows.add(row(listener)));
        }
        int live = sessions.stream().mapToInt(Sessions::count).sum();
        Map<String, Object> answer = new LinkedHashMap<>();
        facts.forEach(source -> answer.putAll(source.facts()));
        answer.put("listeners", rows);
        answer.put("sessions", live);
        return answer;
    }

    private static Map<String, Object> row(ListenerInfo listener) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", listener.name());
        row.put("address", listener.listeningOn() == null ? listener.address() : listener.listeningOn());
        row.put("state", listener.state().name().toLowerCase(Locale.ROOT));
        row.put("protocol", listener.protocol());
        row.put("destination", listener.destination());
        row.put("current_connections", listener.current());
        row.put("all_connections", listener.all());
        row.put("problem", listener.problem());
        return row;
    }
}
