package io.sfumato.e2e;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The question that every client asks, so that their answers can be compared: what is the
 * total of the sample receipt?
 */
final class Total {

	static final String QUESTION = "What is the total?";

	private Total() {
	}

	/** The picture, a PNG. */
	static byte[] receipt() {
		return Pictures.sample("receipt.png");
	}

	/** What the native API answers. */
	static String answer(int port) throws Exception {
		try (var caller = new Caller(port)) {
			var reply = caller.upload("/api/v1/answers",
					"{\"question\":\"" + QUESTION + "\",\"options\":{\"temperature\":0}}", "receipt.png", receipt());
			assertThat(reply.at("/result/answers/0/text")).as(reply.body()).isNotBlank();
			return reply.at("/result/answers/0/text");
		}
	}

}
