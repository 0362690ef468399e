package io.sfumato.trainer.data;

import java.util.List;

/**
 * A nameable object and the drawings that show it.
 *
 * @param name its name in lower case
 * @param drawings one or more characters whose drawings show it
 */
record ObjectConcept(String name, List<Drawing> drawings) {

	/**
	 * A character that several artists have drawn.
	 *
	 * @param code its code points in hexadecimal, joined by hyphens
	 * @param slug its official name in the spelling of file names
	 */
	record Drawing(String code, String slug) {

	}

	/** Reads {@code name TAB code/slug code/slug …}. */
	static ObjectConcept parse(String line) {
		String[] columns = line.split("\t");
		List<Drawing> drawings = List.of(columns[1].split(" ")).stream().map((drawing) -> {
			String[] parts = drawing.split("/");
			return new Drawing(parts[0], parts[1]);
		}).toList();
		return new ObjectConcept(columns[0], drawings);
	}

	/** The name with its article, as an answer to "what is this?". */
	String withArticle() {
		return Nouns.withArticle(this.name);
	}

}
