// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.sluice.mysql.result.Outcome;
import org.sluice.mysql.result.ResponseTracker;

/**
 * Any responses that the protocol allows, made by the choices of an input: in whatever pieces they come, each is over where
 * it was made to end, and neither before nor later. The first byte chooses the capabilities, the second the pieces.
 */
public final class ModelFuzz {
    private static final int MOST = 20;

    private ModelFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        if (bytes.length < 3) {
            return;
        }
        ResponseModel model = new ResponseModel(Choices.capabilities((byte) (bytes[0] & ~64)), bytes, 2);
        List<ResponseModel.Response> responses = new ArrayList<>();
        while (model.hasMore() && responses.size() < MOST) {
            responses.add(model.next());
        }
        int piece = 1 + (bytes[1] & 0xFF);
        ResponseTracker tracker = new ResponseTracker(Choices.capabilities((byte) (bytes[0] & ~64)));
        responses.forEach(response -> tracker.expect(response.command()));
        ByteBuf said = Unpooled.buffer();
        responses.forEach(response -> said.writeBytes(response.bytes().duplicate()));
        int at = 0;
        for (ResponseModel.Response response : responses) {
            int end = at + response.bytes().readableBytes();
            at = read(tracker, said, at, end, piece);
            assertThat(at).as("%s is read to its end", response).isEqualTo(end);
            assertThat(tracker.over()).as("%s is over", response).isTrue();
            assertThat(tracker.command()).isEqualTo(response.command());
            assertThat(tracker.outcome()).isEqualTo(response.error() == 0 ? Outcome.OK : Outcome.ERROR);
            assertThat(tracker.errorCode()).isEqualTo(response.error());
            assertThat(tracker.rows()).as("rows of %s", response).isEqualTo(response.rows());
        }
        assertThat(tracker.idle()).isTrue();
    }

    /** What is behind the end is there too, as far as a piece reaches. */
    private static int read(ResponseTracker tracker, ByteBuf said, int from, int end, int piece) {
        int at = from;
        while (at < end) {
            int to = Math.min(said.writerIndex(), at + piece);
            int next = tracker.read(said, at, to);
            assertThat(next).isGreaterThan(at).isLessThanOrEqualTo(to);
            assertThat(tracker.over() && next < end)
                    .as("over at %d, before %d", next, end)
                    .isFalse();
            at = next;
        }
        return at;
    }
}
