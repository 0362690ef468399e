package io.sfumato.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

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

	/** The same page; records about it mostly have other numbers of cells. */
	public Sample inOtherRoom(RandomGenerator random) {
		return new Sample(this.task, this.page,
				this.exchanges.stream().map((exchange) -> exchange.inOtherRoom(random)).toList());
	}

}
