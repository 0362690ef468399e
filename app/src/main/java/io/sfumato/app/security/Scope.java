package io.sfumato.app.security;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What a key may do.
 */
enum Scope {

	/** Ask the model: everything but the actuator. */
	RUN,

	/** Read metrics: the actuator. */
	METRICS;

	String label() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Optional<Scope> of(String label) {
		return Arrays.stream(values()).filter((scope) -> scope.label().equals(label)).findFirst();
	}

}
