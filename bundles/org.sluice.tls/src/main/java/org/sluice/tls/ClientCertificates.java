// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.tls;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLParameters;
import org.sluice.api.config.Settings;

/** Whether clients show certificates. One that is shown must be good in any case. */
enum ClientCertificates {
    OFF,
    ASKED,
    REQUIRED;

    static ClientCertificates read(Settings settings) {
        List<String> words = Stream.of(values()).map(ClientCertificates::word).toList();
        return valueOf(settings.word("client-certificates", "off", words).toUpperCase(Locale.ROOT));
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    void setIn(SSLParameters parameters) {
        switch (this) {
            case OFF -> parameters.setWantClientAuth(false);
            case ASKED -> parameters.setWantClientAuth(true);
            case REQUIRED -> parameters.setNeedClientAuth(true);
        }
    }
}
