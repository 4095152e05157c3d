// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.relay;

import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import org.sluice.mysql.compress.CompressedFrameDecoder;
import org.sluice.mysql.compress.CompressedFrameEncoder;
import org.sluice.mysql.compress.CompressionAlgorithm;
import org.sluice.mysql.wire.SequenceId;
import org.sluice.transport.memory.RationedReads;

/** The encoder and decoder of compressed frames in a socket's pipeline: above TLS and below everything else. */
final class FrameHandlers {
    private static final String COMPRESSOR = "compressor";
    private static final String DECOMPRESSOR = "decompressor";

    private FrameHandlers() {}

    /** COM_CHANGE_USER is another login, and the frames go on. */
    static boolean areIn(ChannelPipeline pipeline) {
        return pipeline.get(COMPRESSOR) != null;
    }

    /**
     * Adds both.
     *
     * @param before the handler that they stand right below; null: there is none yet
     * @param zstdLevel what the login has named
     * @param frames the sequence id of both directions
     */
    static void add(
            ChannelPipeline pipeline,
            @Nullable String before,
            CompressionAlgorithm algorithm,
            int zstdLevel,
            SequenceId frames) {
        CompressedFrameDecoder decoder = new CompressedFrameDecoder(
                algorithm.newCompression(zstdLevel), frames, () -> RationedReads.mostForFrame(pipeline.channel()));
        CompressedFrameEncoder encoder = new CompressedFrameEncoder(algorithm.newCompression(zstdLevel), frames);
        if (before == null) {
            pipeline.addLast(DECOMPRESSOR, decoder).addLast(COMPRESSOR, encoder);
        } else {
            pipeline.addBefore(before, DECOMPRESSOR, decoder).addBefore(before, COMPRESSOR, encoder);
        }
    }
}
