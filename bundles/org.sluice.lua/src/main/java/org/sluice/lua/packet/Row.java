// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.lua.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.lua.object.Methods;
import org.sluice.mysql.wire.Capabilities;

/** A row, as its bytes: only an {@link Rset} can read or write it, and one of a prepared statement only read. */
public final class Row implements ScriptPacket {
    static final String KIND = "dpm.row";
    static final Methods<Row> METHODS = new Methods<>(Row.class, KIND);
    private static final byte[] EMPTY = {};

    private byte[] values = EMPTY;
    private boolean binary;

    /** @param binary whether it is of a prepared statement */
    public static Row decode(ByteBuf payload, boolean binary) {
        Row row = new Row();
        row.values = new byte[payload.readableBytes()];
        payload.readBytes(row.values);
        row.binary = binary;
        return row;
    }

    /** Not to be changed. */
    byte[] values() {
        return values;
    }

    void values(byte[] newValues) {
        values = newValues;
    }

    boolean isBinary() {
        return binary;
    }

    @Override
    public long bytes() {
        return values.length;
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void encode(ByteBuf payload, Capabilities ignored) {
        payload.writeBytes(values);
    }

    @Override
    public String toString() {
        return KIND;
    }
}
