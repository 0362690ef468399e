package io.sfumato.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

	private static final List<Integer> FAMILIAR = lines("familiar.txt").map(Concepts::objectNamed).toList();

	private static final List<Integer> SEEN = IntStream
		.concat(IntStream.range(0, BAR), FAMILIAR.stream().mapToInt(Integer::intValue))
		.boxed()
		.toList();

	private static final List<Integer> RARE = IntStream.range(FIRST_OBJECT, NAMES.size())
		.filter((concept) -> !FAMILIAR.contains(concept))
		.boxed()
		.toList();

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

	/**
	 * The objects of {@code familiar.txt}: few enough for a small model to see each of
	 * them some hundred times.
	 */
	static List<Integer> familiar() {
		return FAMILIAR;
	}

	/** What the eyes are asked to name: shapes and familiar objects. */
	public static List<Integer> seen() {
		return SEEN;
	}

	/** All other objects. */
	static List<Integer> rare() {
		return RARE;
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

	private static int objectNamed(String name) {
		// some shapes have the names of objects
		for (int i = 0; i < OBJECTS.size(); i++) {
			if (OBJECTS.get(i).name().equals(name)) {
				return FIRST_OBJECT + i;
			}
		}
		throw new IllegalStateException("concepts.tsv has no " + name);
	}

	private static List<ObjectConcept> readObjects() {
		return lines("concepts.tsv").map(ObjectConcept::parse).toList();
	}

	private static Stream<String> lines(String resource) {
		try (InputStream in = Objects.requireNonNull(Concepts.class.getResourceAsStream(resource))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
