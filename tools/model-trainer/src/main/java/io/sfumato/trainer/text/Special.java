package io.sfumato.trainer.text;

/** The special tokens, in the order of their ids after the 256 bytes. */
public enum Special {

	MASK("<mask>"), EOS("<eos>"), PAD("<pad>"), SLOT_PAD("<slot-pad>"), IMAGE("<image>"), AUDIO("<audio>"),
	SYSTEM("<system>"), USER("<user>"), ASSISTANT("<assistant>");

	private final String text;

	Special(String text) {
		this.text = text;
	}

	public String text() {
		return this.text;
	}

	public int id() {
		return 256 + ordinal();
	}

}
