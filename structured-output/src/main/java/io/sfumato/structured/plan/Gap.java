package io.sfumato.structured.plan;

import java.util.function.Function;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonNode;

/**
 * An open place of a scaffold.
 *
 * @param name pointer into the record, or the name of a template's slot
 * @param language the texts that may stand there; their ends may be counted (see
 * {@link Language#openEnd()})
 * @param lossy whether texts may be lost to what ends them
 * @param value what a text means; {@link Label#ABSENT}'s value where there is none
 * @param about what is said about it in words, or empty
 */
public record Gap(String name, Language language, boolean lossy, Function<String, Reading> value, String about) {

	/**
	 * What a text means.
	 *
	 * @param absent whether it says that there is no value
	 */
	public record Reading(JsonNode value, boolean absent) {
	}

}
