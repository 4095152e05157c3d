// SPDX-FileCopyrightText: The Sluice authors
// SPDX-License-Identifier: Apache-2.0
package org.sluice.session.login;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sluice.api.auth.Credential;
import org.sluice.api.auth.Secret;

/**
 * What stands in for the secret of a user who has none here, so that the login goes the same way as with a wrong password, in
 * as many steps and with as much work. Of what kind it is follows from the name and a key of this process, in the shares
 * that the users have who are known: the same name meets the same steps again. Any thread.
 */
public final class Decoys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final Set<Secret.Kind> NATIVE_ALONE = Set.of(Secret.Kind.NATIVE_STORED);

    private final SecretKeySpec key;
    /** By what their names make, so that the order stays. */
    private final ConcurrentSkipListMap<String, Share> shares = new ConcurrentSkipListMap<>();

    /** How many logins were to be verified by secrets of these kinds. */
    private record Share(Set<Secret.Kind> kinds, LongAdder logins) {}

    public Decoys(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** A user who is known is verified by secrets of these kinds. */
    void learn(Credential.Known known) {
        EnumSet<Secret.Kind> kinds = EnumSet.noneOf(Secret.Kind.class);
        known.known().forEach(secret -> kinds.add(secret.kind()));
        shares.computeIfAbsent(kinds.toString(), text -> new Share(kinds, new LongAdder()))
                .logins
                .increment();
    }

    /** Secrets that nobody has, of the same kinds for the same user. */
    Credential.Known of(String user) {
        byte[] draw = mac(user, "kinds");
        List<Secret> secrets = new ArrayList<>();
        for (Secret.Kind kind : kinds((draw[0] & 0xFF) << 16 | (draw[1] & 0xFF) << 8 | (draw[2] & 0xFF))) {
            secrets.add(Secret.of(kind, Arrays.copyOf(mac(user, kind.name()), length(kind))));
        }
        return new Credential.Known(secrets, null);
    }

    /** @param point of a line of 2^24 on which each set of kinds has its share */
    private Set<Secret.Kind> kinds(int point) {
        long all =
                shares.values().stream().mapToLong(share -> share.logins.sum()).sum();
        long at = (all * point) >> 24;
        for (Share share : shares.values()) {
            at -= share.logins.sum();
            if (at < 0) {
                return share.kinds;
            }
        }
        return NATIVE_ALONE;
    }

    private static int length(Secret.Kind kind) {
        return switch (kind) {
            case NATIVE_STORED, NATIVE_STAGE1 -> 20;
            case PASSWORD, SHA2_STORED, SHA2_STAGE1 -> 32;
        };
    }

    private byte[] mac(String user, String what) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(what.getBytes(UTF_8));
            return mac.doFinal(user.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
