// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Whatever comes on the control socket, and whatever an instance answers: each frame is read, or it is an IOException. */
public final class ControlFuzz {
    private ControlFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        for (Frame frame = next(in); frame != null; frame = next(in)) {
            Frame again = next(new DataInputStream(new ByteArrayInputStream(frame.encoded())));
            assertThat(again).isNotNull();
            assertThat(again.type()).isEqualTo(frame.type());
            assertThat(again.payload()).isEqualTo(frame.payload());
            read(frame);
        }
    }

    private static @Nullable Frame next(DataInputStream in) {
        try {
            return Frame.read(in);
        } catch (IOException e) {
            assertThat(e).hasMessageNotContaining("null");
            return null;
        }
    }

    private static void read(Frame frame) {
        try {
            switch (frame.type()) {
                case Frame.ASK, Frame.ANSWER -> frame.object();
                case Frame.EXECUTE, Frame.COMPLETE -> numbered(frame);
                case Frame.STATUS -> frame.number();
                case Frame.CANDIDATES -> frame.words();
                default -> frame.text();
            }
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void numbered(Frame frame) throws IOException {
        Frame again = Frame.numbered(frame.type(), frame.number(), frame.textAfterNumber());
        assertThat(again.number()).isEqualTo(frame.number());
        assertThat(again.textAfterNumber()).isEqualTo(frame.textAfterNumber());
    }
}
