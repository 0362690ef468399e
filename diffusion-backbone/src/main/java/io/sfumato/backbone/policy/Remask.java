package io.sfumato.backbone.policy;

import org.jspecify.annotations.Nullable;

/**
 * Whether decided cells are thought about again.
 */
public enum Remask {

	/** What is decided stays. */
	NONE("none", null),

	/** Decides generously and masks again what doesn't hold: {@link Wino}. */
	WINO("wino", Wino.DEFAULT_KEEP),

	/** Decides faster and faster, masking some cells again: {@link Saber}. */
	SABER("saber", null),

	/** Replaces tokens by better ones: {@link Editing}. */
	EDIT("edit", Editing.DEFAULT);

	private final String name;

	private final @Nullable Double usual;

	Remask(String name, @Nullable Double usual) {
		this.name = name;
		this.usual = usual;
	}

	public static Remask of(String name) {
		return Strategy.parse("remask", name, Remask.class);
	}

	/** The usual {@code remaskThreshold}; null for what has none. */
	public @Nullable Double usual() {
		return this.usual;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
