package __NAME__;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.command.Command;
import org.sluice.api.command.Response;
import org.sluice.api.session.Session;

class SlowQueriesTest {
    private final SlowQueries observer = new SlowQueries(Map.of("longest", "100ms"));

    /** Of a session only the id is asked for here. */
    private final Session session = (Session)
            Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class}, (p, m, a) -> null);

    private void answered(long millis) {
        byte[] text = "select 1".getBytes(StandardCharsets.UTF_8);
        Command command = new Command("COM_QUERY", 3, 1 + text.length, text, false);
        observer.response(session, command, new Response(new Response.Rows(1), 50, Duration.ofMillis(millis)));
    }

    @Test
    void whatTakesLongerIsTold() {
        answered(101);
        assertEquals("1 commands took longer than 100 ms", observer.describe());
    }

    @Test
    void whatDoesNotIsNot() {
        answered(100);
        assertEquals("0 commands took longer than 100 ms", observer.describe());
    }

    /** The log says why, as an ERROR in the output of the build. */
    @Test
    void aBadConfigurationChangesNothing() {
        observer.configure(Map.of("longest", "soon"));
        assertEquals("0 commands took longer than 100 ms", observer.describe());
    }
}
