package io.sfumato.web.once;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What one caller's requests have made and is kept longer than answers are remembered.
 */
@FunctionalInterface
public interface Archive {

	/** Of requests that make nothing that stays. */
	Archive NONE = (key) -> null;

	/** What the request made that the key belongs to; null for none. Blocks. */
	@Nullable Kept find(String key);

	/**
	 * Something that was made.
	 *
	 * @param mark of the request
	 * @param answer answers as the request was answered
	 */
	record Kept(Mark mark, Supplier<Mono<Void>> answer) {
	}

}
