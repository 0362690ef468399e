package io.sfumato.structured.plan;

import java.util.List;

import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonNode;

/**
 * A part of a record. {@code about} is what the schema says about it in words (question,
 * description or title), empty where it says nothing.
 */
public sealed interface PlanNode {

	/**
	 * A value that nobody has to be asked for.
	 */
	record Fixed(JsonNode value) implements PlanNode {
	}

	/**
	 * One of a few values: read, with a probability for each.
	 *
	 * @param language the texts of the labels, for who prefers to denoise it
	 */
	record Closed(List<Label> labels, Language language, String about) implements PlanNode {
	}

	/**
	 * An open value: denoised under its language.
	 *
	 * @param nullMeansAbsent whether the word {@code null} is no value of the schema but
	 * says that there is none
	 * @param leastTokens an estimate of the tokens a shortest value takes
	 */
	record Slot(Language language, boolean nullMeansAbsent, int leastTokens, String about) implements PlanNode {
	}

	/**
	 * An object. Keys are never masked.
	 */
	record Members(List<Member> members) implements PlanNode {
	}

	/**
	 * A member of an object.
	 */
	record Member(String key, PlanNode node, Presence presence, String about) {
	}

	/**
	 * How it is known whether a member is there.
	 */
	enum Presence {

		/** It always is. */
		ALWAYS,

		/** Its value may be the word {@code null}, which means that it isn't. */
		IN_SLOT,

		/** The value may be null, written as such unless nulls are to be left out. */
		NULLABLE,

		/** It is asked for. */
		READ

	}

	/**
	 * An array of so many items, each with its own plan.
	 */
	record Items(List<PlanNode> items) implements PlanNode {
	}

	/**
	 * An array of objects or arrays whose number is read first.
	 */
	record Rows(PlanNode item, int min, int max, String about) implements PlanNode {
	}

	/**
	 * An array of closed values, item by item; those behind the minimum may be missing.
	 */
	record ClosedItems(List<Label> labels, int min, int max, Language language, String about) implements PlanNode {
	}

	/**
	 * A set of closed values, each of them read as in or out; always in the order of the
	 * schema.
	 */
	record Subset(List<Label> labels, int min, int max, Language language, String about) implements PlanNode {
	}

	/**
	 * One of several shapes.
	 */
	record Branch(List<Option> options, String about) implements PlanNode {
	}

	/**
	 * A shape and what it is called.
	 */
	record Option(String name, PlanNode node) {
	}

}
