package io.sfumato.backbone.policy;

/**
 * Whether a run ends, with all masks decided at once, as soon as the model is clear.
 */
public enum EarlyExit {

	/** It ends when everything is decided, or the text is complete. */
	NONE("none"),

	/** When the beginning of the last block is clear: {@link Prophet}. */
	PROPHET("prophet"),

	/** When all that is left is clear: {@link Sched}. */
	SCHED("sched");

	private final String name;

	EarlyExit(String name) {
		this.name = name;
	}

	public static EarlyExit of(String name) {
		return Strategy.parse("earlyExit", name, EarlyExit.class);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
