// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.api.destination;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;
import org.sluice.api.address.Address;

/**
 * The servers behind, and taking one out of use while sessions pass. A service; calls are for any thread and do not
 * block. Drains are forgotten when the process ends, unless another one takes over from it.
 */
@ProviderType
public interface Destinations {

    /** Those that a session went to since the process started, or that are drained, by address. */
    List<DestinationInfo> list();

    /**
     * From now on no session is connected to this address: it is left out of every list of destinations. Sessions that
     * are there go on. The address need not be known yet; its options do not count.
     *
     * @return false if it was drained already
     */
    boolean drain(Address address);

    /**
     * Takes an address into use again; if it was down, it is not until it fails again.
     *
     * @return false if it was neither drained nor down
     */
    boolean resume(Address address);

    /**
     * Checks a destination now, whatever its state, as its protocol does it. What is found counts where sessions go there.
     *
     * @param address with the options of a destination, where they matter for the check and no session has gone there yet
     * @return completed when it is over; never exceptionally
     */
    CompletionStage<CheckReport> check(Address address);
}
