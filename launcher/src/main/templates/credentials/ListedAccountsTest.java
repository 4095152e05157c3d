package __NAME__;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.CredentialRequest;

class ListedAccountsTest {
    /** Of toast. */
    private static final String HASH = "*09A4298405EF045A61DB26DF8811FEA0E44A80FD";

    private final ListedAccounts source = new ListedAccounts(Map.of("account.whee", HASH));

    private Credential credential(String user) {
        return source.credential(new CredentialRequest("mysql", null, user));
    }

    @Test
    void theHashOfAUserOfTheListIsKnown() {
        assertInstanceOf(Credential.Known.class, credential("whee"));
    }

    @Test
    void nothingIsKnownOfOthers() {
        assertEquals(new Credential.Unknown(), credential("other"));
    }

    /** The log says why, as an ERROR in the output of the build. */
    @Test
    void aBadConfigurationChangesNothing() {
        source.configure(Map.of("account.other", "toast"));
        assertInstanceOf(Credential.Known.class, credential("whee"));
        assertInstanceOf(Credential.Unknown.class, credential("other"));
    }
}
