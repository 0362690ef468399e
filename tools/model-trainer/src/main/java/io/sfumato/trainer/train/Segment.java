package io.sfumato.trainer.train;

/**
 * A question with one or more maskings of its answer, all at the same positions and blind
 * to each other.
 *
 * @param media which medium of the batch it is about
 * @param question ids with the role tokens
 * @param answers the maskings
 */
record Segment(int media, int[] question, MaskedAnswer... answers) {

	int length() {
		int length = this.question.length;
		for (MaskedAnswer answer : this.answers) {
			length += answer.target().length;
		}
		return length;
	}

}
