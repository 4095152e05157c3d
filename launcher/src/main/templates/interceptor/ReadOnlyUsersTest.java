package __NAME__;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadOnlyUsersTest {
    private final ReadOnlyUsers interceptor = new ReadOnlyUsers(Map.of("users", "report"));

    @Test
    void aUserOfTheListReads() {
        assertFalse(interceptor.refuses("report", " SELECT 1"));
        assertTrue(interceptor.refuses("report", "delete from t"));
    }

    @Test
    void othersWriteToo() {
        assertFalse(interceptor.refuses("whee", "delete from t"));
    }

    /** The log says why, as an ERROR in the output of the build. */
    @Test
    void aBadConfigurationChangesNothing() {
        interceptor.configure(Map.of("user", "whee"));
        assertTrue(interceptor.refuses("report", "delete from t"));
    }
}
