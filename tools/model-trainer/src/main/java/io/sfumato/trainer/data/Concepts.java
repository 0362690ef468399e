package io.sfumato.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Everything that can be drawn and has a name, by the index used in
 * {@link Thing#concept()}: shapes, marks of charts and documents, then the objects of
 * {@code concepts.tsv}. That file only ever grows at its end, since trained classes
 * belong to its lines.
 */
public final class Concepts {

	/** A bar of a bar chart. */
	public static final int BAR = Shape.values().length;

	/** A slice of a pie chart. */
	public static final int SLICE = BAR + 1;

	/** A point of a line chart. */
	public static final int POINT = BAR + 2;

	/** A bar code or other block of a document that isn't text. */
	public static final int CODE = BAR + 3;

	/** The first of the objects. */
	public static final int FIRST_OBJECT = BAR + 4;

	private static final List<ObjectConcept> OBJECTS = readObjects();

	private static final List<String> NAMES = allNames();

	private Concepts() {
	}

	/** Names in the order of their indices. */
	public static List<String> names() {
		return NAMES;
	}

	public static int size() {
		return NAMES.size();
	}

	public static String name(int concept) {
		return NAMES.get(concept);
	}

	/** The objects in the order of their indices, from {@link #FIRST_OBJECT} on. */
	static List<ObjectConcept> objects() {
		return OBJECTS;
	}

	private static List<String> allNames() {
		List<String> names = new ArrayList<>();
		for (Shape shape : Shape.values()) {
			names.add(shape.noun());
		}
		names.addAll(List.of("bar", "slice", "point", "code"));
		OBJECTS.forEach((object) -> names.add(object.name()));
		return List.copyOf(names);
	}

	private static List<ObjectConcept> readObjects() {
		try (InputStream in = Objects.requireNonNull(Concepts.class.getResourceAsStream("concepts.tsv"))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().map(ObjectConcept::parse).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
