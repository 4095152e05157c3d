// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.accounts.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.sluice.mysql.wire.ProtocolException;

class WireTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Wire over(int... received) throws IOException {
        byte[] bytes = new byte[received.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) received[i];
        }
        return new Wire(new Connection() {
            @Override
            public InputStream in() {
                return new ByteArrayInputStream(bytes);
            }

            @Override
            public OutputStream out() {
                return written;
            }

            @Override
            public boolean isPrivate() {
                return false;
            }

            @Override
            public void close() {}
        });
    }

    /** An answer to a challenge is of random bytes: one in 256 begins as an error does. */
    @Test
    void whatFollowsAnErrorCountsOn() throws IOException {
        Wire wire = over(2, 0, 0, 5, 0xFF, 1);
        ByteBuf error = wire.read();
        assertThat(ByteBufUtil.getBytes(error)).containsExactly(0xFF, 1);
        wire.write(payload -> payload.writeByte(7));
        assertThat(written.toByteArray()).containsExactly(1, 0, 0, 6, 7);
    }

    @Test
    void anotherPacketHasTheNumberThatIsDue() throws IOException {
        Wire wire = over(1, 0, 0, 5, 0);
        assertThatThrownBy(wire::read)
                .isInstanceOf(ProtocolException.class)
                .hasMessage("Got packet number 5 instead of 0");
    }
}
