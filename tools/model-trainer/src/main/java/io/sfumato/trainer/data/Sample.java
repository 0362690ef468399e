package io.sfumato.trainer.data;

import java.util.List;

/**
 * A page and several exchanges about it.
 *
 * @param task what the sample trains, for reports: {@code receipt}, {@code scene},
 * {@code name} …
 * @param page the page
 * @param exchanges two to four questions with answers
 */
public record Sample(String task, Page page, List<Exchange> exchanges) {

	public Sample {
		exchanges = List.copyOf(exchanges);
	}

}
