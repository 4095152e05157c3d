// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.mysql.packet;

import io.netty.buffer.ByteBuf;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.PacketReader;
import org.sluice.mysql.wire.PacketWriter;

/**
 * A column of a result or a parameter of a statement, Protocol::ColumnDefinition41, without MariaDB's extended metadata.
 *
 * @param table the alias, where the statement has one; so with the name
 * @param collation the whole number
 * @param length the longest value in bytes, unsigned
 * @param defaults what is behind the fixed fields, as it came: the default value in the response to COM_FIELD_LIST,
 *     length-encoded or NULL; empty elsewhere
 */
public record ColumnDefinition(
        ByteString catalog,
        ByteString schema,
        ByteString table,
        ByteString originalTable,
        ByteString name,
        ByteString originalName,
        int collation,
        long length,
        int type,
        int flags,
        int decimals,
        ByteString defaults) {

    /** Of the fields from the collation to the filler. */
    private static final int FIXED_LENGTH = 12;

    private static final int FILLER = 2;

    public static ColumnDefinition decode(ByteBuf payload) {
        PacketReader in = new PacketReader("ColumnDefinition41", payload);
        ByteString catalog = in.lenencBytes("catalog");
        ByteString schema = in.lenencBytes("schema");
        ByteString table = in.lenencBytes("table");
        ByteString originalTable = in.lenencBytes("original table");
        ByteString name = in.lenencBytes("name");
        ByteString originalName = in.lenencBytes("original name");
        if (in.lenenc("length of the fixed fields") != FIXED_LENGTH) {
            throw in.wrong("length of the fixed fields", "is not " + FIXED_LENGTH);
        }
        int collation = in.int2("collation");
        long length = in.int4("length");
        int type = in.int1("type");
        int flags = in.int2("flags");
        int decimals = in.int1("decimals");
        in.skip(FILLER, "filler");
        return new ColumnDefinition(
                catalog,
                schema,
                table,
                originalTable,
                name,
                originalName,
                collation,
                length,
                type,
                flags,
                decimals,
                in.rest());
    }

    public void encode(ByteBuf payload) {
        PacketWriter out = new PacketWriter(payload);
        out.lenencBytes(catalog);
        out.lenencBytes(schema);
        out.lenencBytes(table);
        out.lenencBytes(originalTable);
        out.lenencBytes(name);
        out.lenencBytes(originalName);
        out.lenenc(FIXED_LENGTH);
        out.int2(collation);
        out.int4(length);
        out.int1(type);
        out.int2(flags);
        out.int1(decimals);
        out.zeros(FILLER);
        out.bytes(defaults);
    }
}
