package io.sfumato.engine.request;

/**
 * One turn of a conversation.
 *
 * @param media how many images and clips of the request belong to it; they stand before
 * its text and are taken in the request's order, turn by turn
 * @param text what was said; may be empty beside media, where in the last turn a clip
 * asks
 */
public record Turn(Role role, int media, String text) {

	/** A turn that is text only. */
	public static Turn of(Role role, String text) {
		return new Turn(role, 0, text);
	}

	/** Who speaks. */
	public enum Role {

		/** Instructions. */
		SYSTEM,
		/** The one who asks. */
		USER,
		/** The model, earlier. */
		ASSISTANT

	}

}
