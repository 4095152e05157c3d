// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.dpm;

/** What is counted of one connection to a server, whether a client is attached to it or not. */
public interface ServerMeter extends ByteMeter {
    /** Counts nothing. */
    ServerMeter NONE = new ServerMeter() {
        @Override
        public void received(int bytes) {}

        @Override
        public void sent(int bytes) {}

        @Override
        public void connected() {}

        @Override
        public void failed() {}

        @Override
        public void closed() {}
    };

    void connected();

    /** It could not be connected. */
    void failed();

    /** It was connected, and is no more. */
    void closed();
}
