package io.sfumato.web;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long tests wait for what another thread does: so long that a machine which is busy
 * with other things gets there too. Only what never comes takes all of it.
 */
public final class Patience {

	public static final Duration LONGEST = Duration.ofSeconds(60);

	private Patience() {
	}

	public static ConditionFactory await() {
		return Awaitility.await().atMost(LONGEST);
	}

}
