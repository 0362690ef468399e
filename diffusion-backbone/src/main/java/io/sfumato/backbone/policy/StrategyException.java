package io.sfumato.backbone.policy;

import java.util.List;

/**
 * An option has an impossible value, or two options can't be combined. The message is a
 * sentence for the user and names the fields.
 */
public final class StrategyException extends IllegalArgumentException {

	private final List<String> fields;

	public StrategyException(String message, String... fields) {
		super(message);
		this.fields = List.of(fields);
	}

	/**
	 * The public names of the options concerned: one if its value is impossible, several
	 * if they are incompatible.
	 */
	public List<String> fields() {
		return this.fields;
	}

}
