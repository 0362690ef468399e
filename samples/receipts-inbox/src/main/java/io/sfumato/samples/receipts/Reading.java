package io.sfumato.samples.receipts;

import java.util.List;

/**
 * What a model has read from a picture.
 *
 * @param doubts fields that a person should look at; none of a receipt that is clear
 */
public record Reading(Receipt receipt, List<Doubt> doubts) {

	public Reading {
		doubts = List.copyOf(doubts);
	}

}
