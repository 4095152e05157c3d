// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.launcher.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sluice.launcher.report.Failure;

/** What a client that keeps to no rules gets. */
@Timeout(30)
class ControlSocketTest {
    @TempDir
    Path folder;

    private ControlSocket socket;
    private final Echo echo = new Echo();
    private FrameChannel client;

    @BeforeEach
    void open() throws Exception {
        Path path = folder.resolve("s");
        socket = ControlSocket.open(path, echo);
        client = new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    }

    @AfterEach
    void close() {
        client.close();
        socket.close();
    }

    /** Answers with the question. */
    private static final class Echo implements ControlHandler {
        final CountDownLatch gone = new CountDownLatch(1);

        @Override
        public Map<String, Object> answer(Map<String, Object> question, Peer peer) {
            peer.whenGone(gone::countDown);
            if ("break".equals(question.get("verb"))) {
                throw new NoClassDefFoundError("of the test");
            }
            return question;
        }

        @Override
        public Map<String, Object> console(InputStream in, OutputStream out, OutputStream err, Peer peer)
                throws Failure {
            return Map.of();
        }
    }

    private Frame ask(String json) throws IOException {
        client.send(new Frame(Frame.ASK, json.getBytes(UTF_8)));
        return client.read();
    }

    @Test
    void aQuestionIsAnswered() throws Exception {
        assertThat(ask("{\"verb\": \"x\"}").object()).containsEntry("verb", "x");
    }

    @Test
    void whoAskedIsMissedWhenItIsGone() throws Exception {
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
        assertThat(echo.gone.getCount()).isEqualTo(1);
        client.close();

        assertThat(echo.gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aQuestionThatIsNoJsonIsAnsweredTooAndTheConversationGoesOn() throws Exception {
        Frame answer = ask("{ broken");

        assertThat(answer.type()).isEqualTo(Frame.FAULT);
        assertThat(answer.text()).contains("no JSON object");
        assertThat(ask("[]").type()).isEqualTo(Frame.FAULT);
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
    }

    @Test
    void inputThatNobodyAskedForEndsTheConversation() throws Exception {
        client.send(new Frame(Frame.INPUT, new byte[1000]));

        assertThat(client.read()).isNull();
    }

    @Test
    void aFrameOfAnUnknownTypeEndsTheConversation() throws Exception {
        client.send(new Frame((byte) '?', new byte[0]));

        assertThat(client.read()).isNull();
    }

    @Test
    void aFrameWithoutItsNumberEndsTheConversation() throws Exception {
        client.send(new Frame(Frame.EXECUTE, new byte[3]));

        assertThat(client.read()).isNull();
    }

    @Test
    void whoIsInterruptedWhileItWritesDoesNotCloseTheConversation() throws Exception {
        Thread.currentThread().interrupt();
        try {
            client.send(new Frame(Frame.ASK, "{}".getBytes(UTF_8)));
        } catch (InterruptedIOException e) {
            assertThat(e).hasMessage("interrupted"); // not where it was written faster than it was waited for
        }
        assertThat(Thread.interrupted()).isTrue();

        assertThat(client.read().type()).isEqualTo(Frame.ANSWER);
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
    }

    @Test
    void aClientOfAClosedSocketSeesTheEnd() throws Exception {
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
        socket.close();

        assertThat(client.read()).isNull();
        // it listens until the thread that accepts has been woken
        await().untilAsserted(() -> assertThatThrownBy(
                        () -> SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")))
                                .close())
                .isInstanceOf(IOException.class));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s")));
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("control-"))
                .count();
    }

    @Test
    void manyClientsThatSayNothingOrHalfARequestAreBoundedAndKeepNobodyOut() throws Exception {
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * ControlSocket.MOST_CONNECTIONS; i++) {
                SocketChannel channel = connect();
                silent.add(channel);
                channel.write(ByteBuffer.wrap(new byte[] {Frame.ASK, 0, 0, 0, 9, '{'}, 0, i % 7 % 6));
            }
            assertThat(ask("{}").type()).as("who was there before").isEqualTo(Frame.ANSWER);
            FrameChannel late = new FrameChannel(connect());
            late.send(new Frame(Frame.ASK, "{}".getBytes(UTF_8)));
            assertThat(late.read()).as("who comes after them").isNotNull();
            late.close();
            assertThat(threads()).isLessThan(4L * ControlSocket.MOST_CONNECTIONS);
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
        client.close();
        await().untilAsserted(() -> assertThat(threads()).isZero());
    }

    @Test
    void clientsThatHaveAskedOnceAndStayKeepNobodyOut() throws Exception {
        List<FrameChannel> idle = new ArrayList<>();
        try {
            for (int i = 0; i < ControlSocket.MOST_CONNECTIONS; i++) {
                FrameChannel channel = new FrameChannel(connect());
                idle.add(channel);
                channel.send(new Frame(Frame.ASK, "{}".getBytes(UTF_8)));
                assertThat(channel.read()).isNotNull();
            }
            FrameChannel late = new FrameChannel(connect());
            idle.add(late);
            late.send(new Frame(Frame.ASK, "{}".getBytes(UTF_8)));
            assertThat(late.read()).as("who comes after them").isNotNull();
            assertThat(idle.get(0).read()).as("the one that was quiet longest").isNull();
        } finally {
            idle.forEach(FrameChannel::close);
        }
    }

    @Test
    void aCommandThatBreaksIsAnsweredAndTheConversationGoesOn() throws Exception {
        Frame answer = ask("{\"verb\": \"break\"}");

        assertThat(answer.type()).isEqualTo(Frame.FAULT);
        assertThat(answer.text()).contains("a defect");
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
    }

    @Test
    void whoAsksOnAndOnWithoutReadingIsSentAway() throws Exception {
        Frame large = new Frame(Frame.ASK, ("{\"a\": \"" + "x".repeat(1 << 19) + "\"}").getBytes(UTF_8));

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        client.send(large);
                    }
                })
                .isInstanceOf(IOException.class);
        await().untilAsserted(() -> assertThat(echo.gone.getCount()).isZero());
    }

    @Test
    void aFrameLargerThanAnyEndsTheConversationAtOnce() throws Exception {
        try (SocketChannel channel = connect()) {
            channel.write(ByteBuffer.wrap(new byte[] {Frame.ASK, 0x7F, -1, -1, -1, 'x'}));

            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void garbageEndsTheConversationAndHarmsNobody() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            byte[] garbage = new byte[random.nextInt(64)];
            random.nextBytes(garbage);
            try (SocketChannel channel = connect()) {
                channel.write(ByteBuffer.wrap(garbage));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("Broken pipe");
            }
        }
        assertThat(ask("{}").type()).isEqualTo(Frame.ANSWER);
    }
}
