// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sluice.api.module.Difference;
import org.sluice.api.module.Mode;
import org.sluice.api.module.ModuleInfo;
import org.sluice.api.module.Modules;
import org.sluice.api.reload.Generation;

/** Modules that are simply there, each in a bundle of its name. */
final class KnownModules implements Modules {
    final List<Difference> differences = new ArrayList<>();
    private final List<ModuleInfo> all = new ArrayList<>();

    KnownModules add(String name, String kind, long serviceId, Mode mode, String... keys) {
        all.add(new ModuleInfo(
                name,
                kind,
                List.of(keys),
                "is there",
                new Generation(name, "1.0.0", 1),
                serviceId,
                serviceId,
                0,
                mode,
                ModuleInfo.Standing.IN_FORCE,
                0,
                0,
                null,
                0,
                0,
                0));
        return this;
    }

    @Override
    public List<ModuleInfo> list() {
        return List.copyOf(all);
    }

    @Override
    public List<Difference> differences() {
        return differences;
    }

    @Override
    public int mode(String name, Mode mode) {
        List<ModuleInfo> named =
                all.stream().filter(info -> info.name().equals(name)).toList();
        all.removeAll(named);
        named.forEach(info ->
                add(name, info.kind(), info.serviceId(), mode, info.keys().toArray(String[]::new)));
        return named.size();
    }

    @Override
    public int reinstate(String name) {
        return 0;
    }

    @Override
    public CompletionStage<Void> retire(long bundleId) {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void recall(long bundleId) {}
}
