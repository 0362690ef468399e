package io.sfumato.engine.text;

import java.util.List;

/**
 * A text that ends before the first stop string. What may be the beginning of one is held
 * back until it is known not to be. Gives the same text whatever the pieces it comes in.
 */
public final class StopText {

	private final List<String> stops;

	private final StringBuilder held = new StringBuilder();

	private boolean stopped;

	/**
	 * @param stops none of them empty
	 */
	public StopText(List<String> stops) {
		this.stops = stops;
	}

	/** Adds the next piece; gives what is certain to be text. */
	public String add(String piece) {
		if (this.stopped) {
			return "";
		}
		this.held.append(piece);
		int open = beginningOfStop();
		int stop = firstStop();
		if (stop >= 0 && stop <= open) {
			this.stopped = true;
			return take(stop);
		}
		// a stop that began earlier than the one that was found may still be completed
		return take((stop >= 0) ? Math.min(stop, open) : open);
	}

	/** There are no more pieces; gives what was held back. */
	public String end() {
		if (this.stopped) {
			return "";
		}
		int stop = firstStop();
		this.stopped = stop >= 0;
		return take((stop >= 0) ? stop : this.held.length());
	}

	/** Whether the text was cut. */
	public boolean stopped() {
		return this.stopped;
	}

	private String take(int length) {
		String taken = this.held.substring(0, length);
		this.held.delete(0, length);
		return taken;
	}

	private int firstStop() {
		return this.stops.stream().mapToInt(this.held::indexOf).filter((at) -> at >= 0).min().orElse(-1);
	}

	/** Where the text begins that may become a stop; its length if it can't. */
	private int beginningOfStop() {
		int longest = this.stops.stream().mapToInt(String::length).max().orElse(0) - 1;
		for (int from = Math.max(0, this.held.length() - longest); from < this.held.length(); from++) {
			String tail = this.held.substring(from);
			if (this.stops.stream().anyMatch((stop) -> stop.length() > tail.length() && stop.startsWith(tail))) {
				return from;
			}
		}
		return this.held.length();
	}

}
