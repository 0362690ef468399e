package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import tools.jackson.databind.JsonNode;

/**
 * A request and what is expected of its response.
 *
 * @param let names and what of the response before they stand for
 * @param onlyIf condition in words
 * @param concurrency how many of the same request are sent at once
 * @param poll until when the request is repeated
 * @param closeAfterEvent event after which the client goes away
 * @param expect what is expected, as the file says it
 */
record Step(String method, String path, Map<String, String> headers, Content content, Map<String, String> let,
		Optional<String> onlyIf, Inject inject, int concurrency, Optional<Poll> poll, Optional<String> closeAfterEvent,
		JsonNode expect) {

	Step {
		// unknown words are found before anything is sent
		Expectation.of(expect);
	}

	/** Takes a step's members and leaves the others. */
	static Step of(Members members) {
		Content content = Content.of(members);
		return new Step(members.require("method").asString(), members.require("path").asString(),
				members.map("headers", JsonNode::asString), content, members.map("let", JsonNode::asString),
				members.text("onlyIf"), Inject.of(members), members.number("concurrency", 1),
				members.object("pollUntil").map(Poll::of), members.text("closeAfterEvent"), members.require("expect"));
	}

	/** What is expected, with placeholders as they are. */
	Expectation expectation() {
		return Expectation.of(this.expect);
	}

	/** What is expected once placeholders have values. */
	Expectation expectation(Values values) {
		return Expectation.of(values.fill(this.expect));
	}

	/** What is sent. */
	sealed interface Content {

		/** No body at all. */
		record Nothing() implements Content {
		}

		record Json(JsonNode body) implements Content {
		}

		/** A body that may be no JSON. */
		record Raw(String body) implements Content {
		}

		record Form(List<Part> parts) implements Content {
		}

		private static Content of(Members members) {
			List<Content> all = new ArrayList<>();
			members.take("body").ifPresent((body) -> all.add(new Json(body)));
			members.text("raw").ifPresent((raw) -> all.add(new Raw(raw)));
			members.take("multipart").ifPresent((parts) -> {
				List<Part> form = new ArrayList<>();
				parts.forEach((part) -> form.add(Part.of(new Members("part", part))));
				all.add(new Form(form));
			});
			if (all.size() > 1) {
				throw new UnknownWordException("a step has more than one of body, raw and multipart");
			}
			return all.isEmpty() ? new Nothing() : all.getFirst();
		}

	}

	/**
	 * A part of a form.
	 *
	 * @param data text, or a placeholder that stands for bytes
	 */
	record Part(String name, Optional<String> filename, Optional<String> contentType, String data) {

		private static Part of(Members members) {
			Part part = new Part(members.require("name").asString(), members.text("filename"),
					members.text("contentType"), members.require("data").asString());
			members.end();
			return part;
		}

	}

	/**
	 * What the harness does beside sending.
	 *
	 * @param padBodyToBytes size the body gets by white space; 0 for its own
	 * @param busyQueue runs that wait in front of the request
	 * @param variant in words
	 */
	record Inject(int padBodyToBytes, int busyQueue, Optional<String> variant) {

		/** What can be asked for in words. */
		static final String RESTART = "restart server after first item";

		private static Inject of(Members step) {
			return step.object("inject").map((members) -> {
				Inject inject = new Inject(members.number("padBodyToBytes", 0), members.number("busyQueue", 0),
						members.text("variant"));
				members.end();
				inject.variant().filter((words) -> !words.equals(RESTART)).ifPresent((words) -> {
					throw new UnknownWordException("unknown variant: " + words);
				});
				return inject;
			}).orElse(new Inject(0, 0, Optional.empty()));
		}

	}

	/** The request is sent until a member has one of some values. */
	record Poll(String path, List<JsonNode> in, int seconds) {

		private static Poll of(Members members) {
			List<JsonNode> in = new ArrayList<>();
			members.require("in").forEach(in::add);
			Poll poll = new Poll(members.require("path").asString(), in, members.require("seconds").asInt());
			members.end();
			return poll;
		}

	}

}
