// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.stats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the port answers: the bare document, or a whole HTTP response. */
final class Pages {
    private static final Logger log = LoggerFactory.getLogger(Pages.class);
    private static final String PLAIN = "text/plain; charset=utf-8";

    private final Supplier<Figures> figures;
    private final JsonPage json;

    Pages(Supplier<Figures> figures, JsonPage json) {
        this.figures = figures;
        this.json = json;
    }

    /** The document for who only connects. */
    byte[] bare() {
        return json.render(figures.get());
    }

    byte[] answer(HttpRequest request) {
        boolean head = request.method().equals("HEAD");
        if (request.status() != 200) {
            return refusal(request.status(), head);
        }
        if (!head && !request.method().equals("GET")) {
            return refusal(405, false);
        }
        try {
            return switch (request.path()) {
                case "/", "/stats.json" -> response(200, "application/json", bare(), head);
                case "/metrics" ->
                    response(
                            200,
                            "text/plain; version=0.0.4; charset=utf-8",
                            PrometheusPage.render(figures.get()),
                            head);
                default -> refusal(404, head);
            };
        } catch (RuntimeException e) {
            log.error("The statistics can not be shown", e);
            return refusal(500, head);
        }
    }

    byte[] refusal(int status, boolean head) {
        String hint =
                switch (status) {
                    case 404 -> "here are /, /stats.json and /metrics";
                    case 421 -> "ask by an address or localhost";
                    default -> reason(status);
                };
        return response(status, PLAIN, (status + " " + hint + "\n").getBytes(StandardCharsets.UTF_8), head);
    }

    private static byte[] response(int status, String type, byte[] body, boolean head) {
        String top = "HTTP/1.1 " + status + " " + reason(status) + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length + "\r\nCache-Control: no-store\r\n" + (status == 405 ? "Allow: GET, HEAD\r\n" : "")
                + "Connection: close\r\n\r\n";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(top.length() + body.length);
        whole.writeBytes(top.getBytes(StandardCharsets.US_ASCII));
        if (!head) {
            whole.writeBytes(body);
        }
        return whole.toByteArray();
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 421 -> "Misdirected Request";
            case 431 -> "Request Header Fields Too Large";
            case 505 -> "HTTP Version Not Supported";
            default -> "Internal Server Error";
        };
    }
}
