package __NAME__;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.access.AccessRequest;
import org.sluice.api.access.Verdict;

class LocalUsersTest {
    private final LocalUsers rule = new LocalUsers(Map.of("users", "root"));

    private Verdict admit(String user, String address) {
        return rule.admit(new AccessRequest("mysql", new InetSocketAddress(address, 50000), user, false));
    }

    @Test
    void aUserOfTheListComesFromThisMachineOnly() {
        assertInstanceOf(Verdict.Allowed.class, admit("root", "127.0.0.1"));
        assertInstanceOf(Verdict.Refused.class, admit("root", "192.0.2.1"));
    }

    @Test
    void othersComeFromAnywhere() {
        assertInstanceOf(Verdict.Allowed.class, admit("whee", "192.0.2.1"));
    }

    /** The log says why, as an ERROR in the output of the build. */
    @Test
    void aBadConfigurationChangesNothing() {
        rule.configure(Map.of("user", "whee"));
        assertInstanceOf(Verdict.Refused.class, admit("root", "192.0.2.1"));
    }
}
