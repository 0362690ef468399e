package io.sfumato.engine.run;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Supplier;

import io.sfumato.backbone.loop.Prefix;
import io.sfumato.engine.prompt.PromptLayout;

/**
 * The prefixes that items of one run have in use: items of one prompt, like the captions
 * of an image, share one.
 */
final class Prefixes implements AutoCloseable {

	private final Map<PromptLayout, Shared> shared = new IdentityHashMap<>();

	/** The prefix of a prompt, computed unless another item has it in use. */
	Use acquire(PromptLayout layout, Supplier<Prefix> evaluation) {
		Shared prefix = this.shared.get(layout);
		if (prefix == null) {
			prefix = new Shared(evaluation.get());
			this.shared.put(layout, prefix);
		}
		prefix.users++;
		return new Use(layout, prefix);
	}

	/** Whether an item has the prefix of a prompt in use. */
	boolean holds(PromptLayout layout) {
		return this.shared.containsKey(layout);
	}

	@Override
	public void close() {
		this.shared.values().forEach((each) -> each.prefix.close());
		this.shared.clear();
	}

	private static final class Shared {

		private final Prefix prefix;

		private int users;

		Shared(Prefix prefix) {
			this.prefix = prefix;
		}

	}

	/** The right of one item to use a prefix. */
	final class Use implements AutoCloseable {

		private final PromptLayout layout;

		private final Shared shared;

		private Use(PromptLayout layout, Shared shared) {
			this.layout = layout;
			this.shared = shared;
		}

		Prefix prefix() {
			return this.shared.prefix;
		}

		@Override
		public void close() {
			this.shared.users--;
			if (this.shared.users == 0 && Prefixes.this.shared.remove(this.layout, this.shared)) {
				this.shared.prefix.close();
			}
		}

	}

}
