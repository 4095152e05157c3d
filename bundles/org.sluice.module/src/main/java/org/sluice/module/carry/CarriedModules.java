// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.carry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Bundle;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sluice.api.host.RuntimeState;
import org.sluice.api.module.SwapException;
import org.sluice.module.ModuleTable;
import org.sluice.module.SaidMode;
import org.sluice.module.deploy.DeployFolder;
import org.sluice.module.swap.Bundles;
import org.sluice.module.swap.StandIn;
import org.sluice.module.swap.Swapper;

/** What was swapped in by {@code module:swap} and said by {@code module:mode}: a process that takes over has it too. */
@Component
public final class CarriedModules implements RuntimeState {
    private static final Logger log = LoggerFactory.getLogger(CarriedModules.class);
    /** Until the jars of the folder are in force, to which the operator's word may have referred. */
    private static final Duration DEPLOY = Duration.ofSeconds(30);
    /** Until a module is there whose mode was said. */
    private static final Duration MODULES = Duration.ofSeconds(5);

    private final ModuleTable modules;
    private final Swapper swapper;
    private final DeployFolder deploy;
    private List<StandIn> standIns = List.of();
    private List<SaidMode> modes = List.of();
    /** By the place: the bundle that was there, and the one that is. */
    private final Map<String, Taken> taken = new HashMap<>();

    private record Taken(long before, long now) {}

    @Activate
    public CarriedModules(@Reference ModuleTable modules, @Reference Swapper swapper, @Reference DeployFolder deploy) {
        this.modules = modules;
        this.swapper = swapper;
        this.deploy = deploy;
    }

    @Override
    public String name() {
        return "org.sluice.module";
    }

    @Override
    public Map<String, Object> save() {
        return Written.of(swapper.standIns(), SaidMode.in(modules));
    }

    @Override
    public synchronized void restore(Map<String, Object> saved) {
        if (!deploy.awaitSettled(DEPLOY)) {
            log.warn("take-over: the jars in deploy/ change still; what was said of modules goes on without them");
        }
        swaps(Written.standIns(saved));
        modes(Written.modes(saved));
    }

    private void swaps(List<StandIn> said) {
        List<StandIn> before = standIns;
        standIns = said;
        List<String> places = said.stream().map(StandIn::place).toList();
        before.stream().filter(one -> !places.contains(one.place())).forEach(this::giveBack);
        said.stream().filter(one -> !before.contains(one)).forEach(this::swap);
    }

    private void swap(StandIn said) {
        try {
            Taken there = taken.get(said.place());
            Bundle from = (there == null
                            ? swapper.bundles().find(said.place())
                            : swapper.bundles().find(Long.toString(there.now)))
                    .orElseThrow(() -> new SwapException("there is no bundle " + said.place()));
            if (there == null && isNewer(from, said)) {
                throw new SwapException(Bundles.name(from) + " is here, which is newer");
            }
            swapper.swap(Long.toString(from.getBundleId()), said.jar() == null ? said.name() : said.jar());
            long now = swapper.inForce(said.name()).map(Bundle::getBundleId).orElse(-1L);
            taken.put(said.place(), new Taken(there == null ? from.getBundleId() : there.before, now));
        } catch (SwapException e) {
            log.warn(
                    "take-over: {} was swapped in by an operator, and is not here: {}; module:swap does it",
                    said,
                    e.getMessage());
        }
    }

    /** Who comes with a newer release of it does not want the one that was swapped in before. */
    private static boolean isNewer(Bundle here, StandIn said) {
        return said.name().equals(here.getSymbolicName())
                && here.getVersion().compareTo(Version.parseVersion(said.version())) > 0;
    }

    private void giveBack(StandIn said) {
        Taken there = taken.remove(said.place());
        if (there == null) {
            return; // it could not be had
        }
        try {
            swapper.swap(Long.toString(there.now), Long.toString(there.before));
        } catch (SwapException e) {
            log.warn("take-over: {} was taken back by an operator, and is here still: {}", said, e.getMessage());
        }
    }

    private void modes(List<SaidMode> said) {
        List<SaidMode> before = modes;
        modes = said;
        List<SaidMode> gone = new ArrayList<>(before);
        gone.removeIf(one -> said.stream().anyMatch(one::isOfSame));
        gone.forEach(one -> one.unsay(modules));
        List<SaidMode> fresh =
                said.stream().filter(one -> !before.contains(one)).toList();
        modules.await(() -> fresh.stream().allMatch(one -> one.isKnown(modules)), MODULES);
        for (SaidMode one : fresh) {
            if (one.isKnown(modules)) {
                one.say(modules);
                log.info("take-over: {}, as it was said by module:mode", one);
            } else {
                log.warn("take-over: {} was said by module:mode, and there is no such module here", one);
            }
        }
    }
}
