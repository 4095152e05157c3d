// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.check;

import static org.sluice.mysql.wire.Capability.CLIENT_MYSQL;
import static org.sluice.mysql.wire.Capability.CLIENT_PLUGIN_AUTH;
import static org.sluice.mysql.wire.Capability.CLIENT_PROTOCOL_41;
import static org.sluice.mysql.wire.Capability.CLIENT_SECURE_CONNECTION;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.util.function.Consumer;
import org.sluice.mysql.command.CommandType;
import org.sluice.mysql.packet.AuthMoreData;
import org.sluice.mysql.packet.AuthSwitchRequest;
import org.sluice.mysql.packet.ErrPacket;
import org.sluice.mysql.packet.HandshakeResponse41;
import org.sluice.mysql.packet.HandshakeV10;
import org.sluice.mysql.packet.LoginReply;
import org.sluice.mysql.packet.OkPacket;
import org.sluice.mysql.scramble.CachingSha2;
import org.sluice.mysql.wire.ByteString;
import org.sluice.mysql.wire.Capabilities;
import org.sluice.mysql.wire.Framing;
import org.sluice.mysql.wire.Packet;
import org.sluice.mysql.wire.ProtocolException;
import org.sluice.transport.connect.CheckResult;

/** One login of a check, packet by packet. Any verdict is a sign of life. */
final class CheckLogin extends SimpleChannelInboundHandler<Packet> {
    private static final long MAX_PACKET = 1 << 24;
    private static final int UTF8 = 33;
    private static final int ED25519_SIGNATURE = 64;
    private static final int NUL = 1;
    /** The server goes on by itself: the next packet is its verdict. */
    private static final ByteString FAST_AUTH_SUCCESS = ByteString.of((byte) CachingSha2.FAST_AUTH_SUCCESS);
    /** An account may have several plugins, and one of them more than one question. */
    private static final int MOST_ANSWERS = 8;

    private enum Step {
        GREETING,
        VERDICT,
        OVER
    }

    private final String user;
    private final Consumer<CheckResult> told;
    private Step step = Step.GREETING;
    private Capabilities agreed = Capabilities.NONE;
    private int answers;

    CheckLogin(String user, Consumer<CheckResult> told) {
        this.user = user;
        this.told = told;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Packet packet) {
        ByteBuf payload = packet.content();
        if (step == Step.GREETING) {
            greeted(ctx, packet, payload);
        } else if (step == Step.VERDICT) {
            replied(ctx, packet, LoginReply.decode(payload, agreed));
        }
    }

    private void greeted(ChannelHandlerContext ctx, Packet packet, ByteBuf payload) {
        if (payload.isReadable() && payload.getUnsignedByte(payload.readerIndex()) == ErrPacket.HEADER) {
            over(new CheckResult.Refusing(text(ErrPacket.decode(payload))));
            ctx.close();
            return;
        }
        HandshakeV10 greeting = HandshakeV10.decode(payload);
        agreed = greeting.capabilities()
                .and(Capabilities.of(CLIENT_PLUGIN_AUTH))
                .with(CLIENT_MYSQL, CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION);
        HandshakeResponse41 login = new HandshakeResponse41(
                agreed, MAX_PACKET, UTF8, ByteString.utf8(user), ByteString.EMPTY, null, greeting.plugin(), null, 0);
        ByteBuf body = ctx.alloc().buffer();
        login.encode(body);
        send(ctx, packet.nextSequenceId(), body);
        step = Step.VERDICT;
    }

    private void replied(ChannelHandlerContext ctx, Packet packet, LoginReply reply) {
        if (reply instanceof OkPacket) {
            over(new CheckResult.Alive("logged in as " + user));
            ByteBuf quit = ctx.alloc().buffer().writeByte(CommandType.COM_QUIT.code());
            send(ctx, 0, quit).addListener(ChannelFutureListener.CLOSE);
        } else if (reply instanceof ErrPacket error) {
            over(new CheckResult.Alive(text(error)));
            ctx.close();
        } else if (++answers > MOST_ANSWERS) {
            broken(ctx, "it asks on and on");
        } else if (!isAnnouncement(reply)) {
            String plugin =
                    reply instanceof AuthSwitchRequest wanted ? wanted.plugin().utf8() : "";
            send(ctx, packet.nextSequenceId(), noPassword(ctx, plugin));
        }
    }

    private static boolean isAnnouncement(LoginReply reply) {
        return reply instanceof AuthMoreData more && more.data().equals(FAST_AUTH_SUCCESS);
    }

    /**
     * What says "no password" in a plugin's own terms: an answer of the wrong length is an error of this host to some
     * servers, and not of the account.
     */
    private static ByteBuf noPassword(ChannelHandlerContext ctx, String plugin) {
        return switch (plugin) {
            case "mysql_native_password" -> ctx.alloc().buffer();
            case "client_ed25519" -> ctx.alloc().buffer().writeZero(ED25519_SIGNATURE);
            default -> ctx.alloc().buffer().writeZero(NUL);
        };
    }

    private static String text(ErrPacket error) {
        String message = error.message().utf8().replaceAll("[\\p{Cntrl}]", "?");
        return error.errorCode() + " " + message.substring(0, Math.min(message.length(), 200));
    }

    private static ChannelFuture send(ChannelHandlerContext ctx, int sequenceId, ByteBuf body) {
        ByteBuf framed = ctx.alloc().ioBuffer((int) Framing.wireLength(body.readableBytes()));
        Framing.write(framed, sequenceId, body);
        body.release();
        return ctx.writeAndFlush(framed);
    }

    private void over(CheckResult result) {
        if (step != Step.OVER) {
            step = Step.OVER;
            told.accept(result);
        }
    }

    private void broken(ChannelHandlerContext ctx, String why) {
        over(new CheckResult.Broken((step == Step.GREETING ? "it does not greet: " : "within the login: ") + why));
        ctx.close();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            broken(ctx, "sent no more");
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable root = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        String text = root.getMessage() == null ? root.toString() : root.getMessage();
        broken(ctx, root instanceof ProtocolException ? "nonsense: " + text : text);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        broken(ctx, "the connection is gone");
        ctx.fireChannelInactive();
    }
}
