// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/** Counts what passes one socket; called once for each read and each run of packets that is written. */
public interface ByteMeter {
    /** Counts nothing. */
    ByteMeter NONE = new ByteMeter() {
        @Override
        public void received(int bytes) {}

        @Override
        public void sent(int bytes) {}
    };

    void received(int bytes);

    void sent(int bytes);
}
