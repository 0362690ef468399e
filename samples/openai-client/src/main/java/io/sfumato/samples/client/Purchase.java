package io.sfumato.samples.client;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What is wanted to be known of a receipt. The client derives the schema from it.
 */
public final class Purchase {

	/** Name of the shop. */
	@JsonProperty
	public String merchant = "";

	/** Total amount. */
	@JsonProperty
	public double total;

	/** Number of things bought. */
	@JsonProperty
	public int items;

	/** How it was paid. */
	@JsonProperty
	public Payment payment = Payment.UNKNOWN;

	/** How a purchase was paid. */
	public enum Payment {

		CASH, CARD, UNKNOWN

	}

}
