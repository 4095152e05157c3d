// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.module.carry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** What is in force here because the other process said so, and what could not be, which is told once. */
    private final List<StandIn> standIns = new ArrayList<>();

    private final List<SaidMode> modes = new ArrayList<>();
    private final Set<Object> told = new HashSet<>();
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
        List<String> places = said.stream().map(StandIn::place).toList();
        standIns.removeIf(one -> !places.contains(one.place()) && giveBack(one));
        said.stream().filter(one -> !standIns.contains(one)).forEach(this::swap);
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
            standIns.removeIf(one -> one.place().equals(said.place()));
            standIns.add(said);
        } catch (SwapException | RuntimeException e) {
            if (told.add(said)) {
                log.warn(
                        "take-over: {} was swapped in by an operator, and is not here: {}; module:swap does it",
                        said,
                        e.getMessage());
            }
        }
    }

    /** Who comes with a newer release of it does not want the one that was swapped in before; a rollback is from a newer one. */
    private static boolean isNewer(Bundle here, StandIn said) {
        return said.name().equals(here.getSymbolicName())
                && here.getVersion().compareTo(Version.parseVersion(said.version())) > 0
                && here.getVersion().compareTo(Version.parseVersion(said.instead())) > 0;
    }

    /** Whether it is not here any more. */
    private boolean giveBack(StandIn said) {
        Taken there = taken.get(said.place());
        try {
            if (there != null) {
                swapper.swap(Long.toString(there.now), Long.toString(there.before));
                taken.remove(said.place());
            }
            return true;
        } catch (SwapException | RuntimeException e) {
            log.warn("take-over: {} was taken back by an operator, and is here still: {}", said, e.getMessage());
            return false;
        }
    }

    private void modes(List<SaidMode> said) {
        for (SaidMode gone : List.copyOf(modes)) {
            if (said.stream().noneMatch(gone::isOfSame)) {
                gone.unsay(modules);
                modes.remove(gone);
            }
        }
        List<SaidMode> fresh = said.stream().filter(one -> !modes.contains(one)).toList();
        modules.await(() -> fresh.stream().allMatch(one -> one.isKnown(modules) || told.contains(one)), MODULES);
        fresh.forEach(this::say);
    }

    private void say(SaidMode one) {
        if (!one.isKnown(modules)) {
            if (told.add(one)) {
                log.warn("take-over: {} was said by module:mode, and there is no such module here", one);
            }
            return;
        }
        one.say(modules);
        modes.removeIf(one::isOfSame);
        modes.add(one);
        log.info("take-over: {}, as it was said by module:mode", one);
    }
}
