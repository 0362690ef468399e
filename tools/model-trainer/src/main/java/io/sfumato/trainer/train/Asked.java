package io.sfumato.trainer.train;

import java.util.List;

import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.text.Encoder;

/** Something that questions are asked about. */
interface Asked {

	/** What it trains, for reports. */
	String task();

	/** Questions and targets. */
	List<PreparedExchange> exchanges();

	/**
	 * A question and its target.
	 *
	 * @param question ids with the role tokens
	 * @param target what the canvas should hold
	 */
	record PreparedExchange(int[] question, AnswerTarget target) {

		static PreparedExchange of(Exchange exchange, Encoder encoder) {
			return new PreparedExchange(encoder.prompt(exchange.question()),
					AnswerTarget.of(exchange.answer(), encoder));
		}

	}

}
