package io.sfumato.backbone.family;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Something native that is opened when it is first wanted, once. Thread-safe; closed
 * together with what it holds, by its owner.
 */
final class OpenedLater<T> {

	private final Supplier<T> opener;

	private final Consumer<T> closer;

	private volatile @Nullable T opened;

	OpenedLater(Supplier<T> opener, Consumer<T> closer) {
		this.opener = opener;
		this.closer = closer;
	}

	T get() {
		T held = this.opened;
		if (held == null) {
			synchronized (this) {
				held = this.opened;
				if (held == null) {
					held = this.opener.get();
					this.opened = held;
				}
			}
		}
		return held;
	}

	void close() {
		T held = this.opened;
		if (held != null) {
			this.closer.accept(held);
		}
	}

}
