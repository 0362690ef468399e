package io.sfumato.trainer.data;

import java.util.List;

/**
 * Everything that can be drawn and has a name, by the index used in
 * {@link Thing#concept()}.
 */
public final class Concepts {

	private Concepts() {
	}

	/**
	 * Names in the order of their indices: shapes, marks of charts, then drawn objects.
	 */
	public static List<String> names() {
		return Shape.NAMES;
	}

	public static int size() {
		return names().size();
	}

	public static String name(int concept) {
		return names().get(concept);
	}

}
