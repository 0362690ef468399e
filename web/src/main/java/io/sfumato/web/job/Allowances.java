package io.sfumato.web.job;

import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

/**
 * What the limits of callers leave for work that nobody waits for.
 */
@FunctionalInterface
public interface Allowances {

	/** Limits nobody. */
	Allowances ALL = (key) -> (tokens) -> {
	};

	/**
	 * Begins an item.
	 * @param key id of the API key it runs under; null where none is wanted
	 * @return to be told how many tokens it used, at its end
	 * @throws io.sfumato.web.problem.ProblemException if it has to wait, saying how long
	 */
	LongConsumer begin(@Nullable String key);

}
