package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.util.MultiValueMap;

/**
 * Which part of a list is asked for. The things in it have ids that sort by their age, so
 * a page begins where the one before ended, even if what stood there is gone.
 *
 * @param after id of the last one that the caller has; null for none
 * @param limit most of them
 * @param newestFirst otherwise the oldest come first
 */
public record Paging(@Nullable String after, int limit, boolean newestFirst) {

	/**
	 * Reads the query {@code after}, {@code limit} and {@code order}.
	 * @param usual limit where none is given
	 * @param most highest limit
	 */
	public static Paging of(MultiValueMap<String, String> query, int usual, int most) {
		String order = query.getFirst("order");
		if (order != null && !order.equals("asc") && !order.equals("desc")) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "An order is asc or desc.", "order");
		}
		return new Paging(query.getFirst("after"), limit(query, usual, most), !"asc".equals(order));
	}

	/** The query's {@code limit} alone. */
	public static int limit(MultiValueMap<String, String> query, int usual, int most) {
		String text = query.getFirst("limit");
		if (text == null) {
			return usual;
		}
		int limit;
		try {
			limit = Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			limit = 0;
		}
		if (limit < 1 || limit > most) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE, "A limit is from 1 to " + most + ".",
					"limit", most, null));
		}
		return limit;
	}

	/**
	 * The part that is asked for.
	 * @param all the oldest first
	 */
	public <T> Page<T> of(List<T> all, Function<T, String> id) {
		List<T> ordered = new ArrayList<>(all);
		if (this.newestFirst) {
			Collections.reverse(ordered);
		}
		String from = this.after;
		if (from != null) {
			ordered.removeIf((each) -> {
				int order = id.apply(each).compareTo(from);
				return this.newestFirst ? order >= 0 : order <= 0;
			});
		}
		boolean more = ordered.size() > this.limit;
		return new Page<>(List.copyOf(more ? ordered.subList(0, this.limit) : ordered), more);
	}

	/**
	 * A part of a list.
	 *
	 * @param more whether there is more behind it
	 */
	public record Page<T>(List<T> things, boolean more) {
	}

}
