// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.testkit.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Hashtable;
import java.util.List;
import javax.naming.CommunicationException;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.ServiceUnavailableException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asked by the JDK's own DNS client, which knows nothing of this encoding. */
@Timeout(20)
class DnsServerTest {
    private final DnsServer server = new DnsServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tellsTheAddressesOfTheFamilyThatIsAskedFor() throws Exception {
        server.say("Db.test", "10.0.0.1", "10.0.0.2", "2001:db8::1");
        assertThat(lookUp("db.test", "A")).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(lookUp("db.test", "AAAA")).containsExactly("2001:db8::1");
        assertThat(server.queries()).containsExactly("db.test A", "db.test AAAA");
    }

    @Test
    void canBeToldOtherwiseWhileItRuns() throws Exception {
        server.say("db.test", "10.0.0.1");
        assertThat(lookUp("db.test", "A")).containsExactly("10.0.0.1");
        server.say("db.test", "10.0.0.9");
        assertThat(lookUp("db.test", "A")).containsExactly("10.0.0.9");
        server.say("db.test");
        assertThat(lookUp("db.test", "A")).isEmpty();
    }

    @Test
    void failsKnowsNothingOrSaysNothing() {
        assertThatThrownBy(() -> lookUp("nobody.test", "A")).isInstanceOf(NameNotFoundException.class);
        server.say("db.test", Answer.SERVFAIL);
        assertThatThrownBy(() -> lookUp("db.test", "A")).isInstanceOf(ServiceUnavailableException.class);
        server.say("db.test", Answer.SILENCE);
        assertThatThrownBy(() -> lookUp("db.test", "A")).isInstanceOf(CommunicationException.class);
    }

    // The JDK's client is reached through JNDI, which wants a Hashtable; its only server is the one of this test.
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private List<String> lookUp(String name, String type) throws NamingException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put("java.naming.factory.initial", "com.sun.jndi.dns.DnsContextFactory");
        environment.put("java.naming.provider.url", "dns://" + server.hostAndPort());
        environment.put("com.sun.jndi.dns.timeout.initial", "200");
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        InitialDirContext context = new InitialDirContext(environment);
        try {
            Attribute found = context.getAttributes(name, new String[] {type}).get(type);
            return found == null
                    ? List.of()
                    : Collections.list(found.getAll()).stream()
                            .map(Object::toString)
                            .toList();
        } finally {
            context.close();
        }
    }
}
