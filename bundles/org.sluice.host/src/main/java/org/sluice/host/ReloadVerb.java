// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.host;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.reload.ReloadException;
import org.sluice.api.reload.Reloadable;

/** {@code reload}: everything that can be read anew, one after the other, each with its answer. */
@Component(service = ReloadVerb.class)
public final class ReloadVerb {
    private static final Logger log = LoggerFactory.getLogger(ReloadVerb.class);

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    private volatile List<Map.Entry<Map<String, Object>, Reloadable>> sources = List.of();

    List<Map<String, Object>> results() {
        List<Map<String, Object>> results = new ArrayList<>();
        for (Map.Entry<Map<String, Object>, Reloadable> source : sources) {
            results.add(result(String.valueOf(source.getKey().get(Reloadable.NAME)), source.getValue()));
        }
        results.sort(Comparator.comparing(result -> String.valueOf(result.get("name"))));
        return results;
    }

    private static Map<String, Object> result(String name, Reloadable reloadable) {
        try {
            String text = reloadable.reload();
            log.atInfo()
                    .addKeyValue("event", "reloaded")
                    .addKeyValue("name", name)
                    .addKeyValue("detail", text)
                    .log("reloaded {}: {}", name, text);
            return Map.of("name", name, "ok", true, "text", text);
        } catch (ReloadException e) {
            log.atError()
                    .addKeyValue("event", "reload_failed")
                    .addKeyValue("name", name)
                    .addKeyValue("reason", e.getMessage())
                    .log("{} is not reloaded, what it had stays in force: {}", name, e.getMessage());
            return Map.of("name", name, "ok", false, "text", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("event", "reload_failed")
                    .addKeyValue("name", name)
                    .addKeyValue("reason", e.toString())
                    .setCause(e)
                    .log("{} is not reloaded: a defect of the module", name);
            return Map.of("name", name, "ok", false, "text", "a defect of the module: " + e);
        }
    }
}
