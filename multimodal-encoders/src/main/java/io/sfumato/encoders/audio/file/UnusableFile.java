package io.sfumato.encoders.audio.file;

/** A file can't be used; the reply says why. */
final class UnusableFile extends Exception {

	private final Reply reply;

	UnusableFile(Reply reply) {
		super(reply.name());
		this.reply = reply;
	}

	Reply reply() {
		return this.reply;
	}

}
