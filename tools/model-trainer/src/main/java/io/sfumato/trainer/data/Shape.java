package io.sfumato.trainer.data;

import java.util.List;

/** The geometric shapes of scenes; their concept index is their ordinal. */
enum Shape {

	CIRCLE("circle"), SQUARE("square"), TRIANGLE("triangle"), STAR("star"), HEART("heart"), DIAMOND("diamond"),
	RECTANGLE("rectangle"), OVAL("oval"), CROSS("cross"), RING("ring"), HEXAGON("hexagon"), ARROW("arrow");

	static final List<String> NAMES = List.of(values()).stream().map(Shape::noun).toList();

	private final String noun;

	Shape(String noun) {
		this.noun = noun;
	}

	String noun() {
		return this.noun;
	}

}
