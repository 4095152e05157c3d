// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.module;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** The modules of this moment. A service; all calls are for any thread and do not block. */
@ProviderType
public interface Modules {

    /** All of them, by kind, within a kind in the order in which they are asked. */
    List<ModuleInfo> list();

    /** The latest differences, the newest last; some hundred are kept. */
    List<Difference> differences();

    /**
     * Says for whom a module's answers count, from the next login on. Also takes it back from the bench.
     *
     * @param name a {@link ModuleInfo#name}, or the symbolic name of a bundle for all of its services
     * @return how many services that concerns; 0 if none has the name
     * @throws IllegalArgumentException with the reason, if one of them can not have the mode: where each of a kind is asked,
     *     there is no canary
     */
    int mode(String name, Mode mode);

    /**
     * Takes a module back from the bench, its count of faults in a row set to 0.
     *
     * @return how many services that concerns
     */
    int reinstate(String name);

    /**
     * Asks the services of a bundle no more.
     *
     * @return done when nobody waits for an answer of theirs any more: the bundle can be stopped without harm to anybody
     */
    CompletionStage<Void> retire(long bundleId);

    /** Takes {@link #retire} back. */
    void recall(long bundleId);
}
