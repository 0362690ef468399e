package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is expected of a step.
 *
 * @param json pointers and values
 * @param lines of JSON: pointers into their list, and matchers of the list
 * @param withinMillis how long it may take until it is so
 * @param beforeFirstForward milliseconds that pass without a forward pass
 * @param onStatus what else, by status
 * @param atLeastOne statuses that all occur among replies to the same request
 * @param save names and references to what they stand for in later steps
 * @param onlyIfNot capability without which alone the step makes sense
 * @param elseWithout what is expected instead
 */
record Expectation(Optional<JsonNode> status, Map<String, JsonNode> headers, Map<String, JsonNode> json,
		Optional<StreamExpectation> sse, Optional<JsonNode> text, Optional<JsonNode> lines, List<String> notContains,
		Optional<Integer> maxMillis, Optional<Integer> withinMillis, Optional<Integer> beforeFirstForward,
		Map<String, Expectation> onStatus, List<JsonNode> atLeastOne, Effects effects, Map<String, String> save,
		Optional<String> onlyIfNot, Optional<Without> elseWithout) {

	private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();

	/**
	 * Reads an expectation.
	 * @throws UnknownWordException if it says something this interpreter can't check
	 */
	static Expectation of(JsonNode json) {
		return of(new Members("expect", json));
	}

	private static Expectation of(Members members) {
		List<JsonNode> atLeastOne = new ArrayList<>();
		members.take("atLeastOne").ifPresent((statuses) -> statuses.forEach(atLeastOne::add));
		// for clients of other languages
		members.take("clients")
			.ifPresent((clients) -> clients.propertyNames()
				.stream()
				.filter((client) -> !Check.CLIENTS.contains(client))
				.forEach((client) -> {
					throw new UnknownWordException("unknown client " + client);
				}));
		Expectation expectation = new Expectation(members.take("status").map(Expectation::known),
				members.map("headers", Expectation::known), members.map("json", Expectation::known),
				members.object("sse").map(StreamExpectation::of), members.take("text").map(Expectation::known),
				members.take("jsonl").map(Expectation::knownLines), members.texts("notContains"),
				members.take("maxMillis").map(JsonNode::asInt), members.take("withinMillis").map(JsonNode::asInt),
				members.take("maxMillisBeforeFirstForward").map(JsonNode::asInt),
				members.map("onStatus", Expectation::of), atLeastOne, Effects.of(members),
				members.map("save", JsonNode::asString), members.text("onlyIfNot"),
				members.object("elseWithout").map(Without::of));
		members.end();
		return expectation;
	}

	private static JsonNode known(JsonNode expected) {
		Matcher.requireKnown(expected);
		return expected;
	}

	private static JsonNode knownLines(JsonNode expected) {
		expected.properties().forEach((each) -> {
			Matcher.requireKnown(isPointer(each.getKey()) ? each.getValue() : expected(each.getKey(), each.getValue()));
		});
		return expected;
	}

	private static boolean isPointer(String key) {
		return key.isEmpty() || key.startsWith("/");
	}

	private static JsonNode expected(String matcher, JsonNode operand) {
		ObjectNode expected = JsonMapper.shared().createObjectNode();
		expected.set(matcher, operand);
		return expected;
	}

	/**
	 * What is wrong with a reply.
	 * @param nonStream the reply to the same request without a stream
	 */
	List<String> problems(Reply reply, Supplier<Reply> nonStream) {
		List<String> problems = new ArrayList<>();
		add(problems, "status",
				this.status.flatMap((expected) -> mismatch(expected, NODES.numberNode(reply.status()))));
		this.headers.forEach((name, expected) -> add(problems, "header " + name,
				mismatch(expected, typed(reply.header(name), expected))));
		if (!this.json.isEmpty()) {
			var matcher = new Matcher(reply.json());
			this.json.forEach(
					(pointer, expected) -> add(problems, "json " + pointer, matcher.mismatchAt(pointer, expected)));
		}
		this.sse.ifPresent((expected) -> problems.addAll(expected.problems(reply, nonStream)));
		add(problems, "text", this.text.flatMap((expected) -> mismatch(expected, NODES.stringNode(reply.text()))));
		this.lines.ifPresent((expected) -> lines(reply, expected, problems));
		for (String unwanted : this.notContains) {
			if (reply.text().contains(unwanted)) {
				problems.add("notContains: it contains " + unwanted);
			}
		}
		atMost(problems, "maxMillis", this.maxMillis, reply.millis());
		this.beforeFirstForward.ifPresent((most) -> atMost(problems, "maxMillisBeforeFirstForward",
				this.beforeFirstForward, reply.millis() - forwardMillis(reply)));
		Optional.ofNullable(this.onStatus.get(Integer.toString(reply.status())))
			.ifPresent((more) -> problems.addAll(more.problems(reply, nonStream)));
		return problems;
	}

	private static void lines(Reply reply, JsonNode expected, List<String> problems) {
		ArrayNode lines = JsonMapper.shared().createArrayNode();
		try {
			reply.text().lines().forEach((line) -> lines.add(JsonMapper.shared().readTree(line)));
		}
		catch (JacksonException noJson) {
			problems.add("jsonl: a line isn't JSON");
		}
		var matcher = new Matcher(lines);
		expected.properties().forEach((each) -> {
			String key = each.getKey();
			add(problems, "jsonl " + key, isPointer(key) ? matcher.mismatchAt(key, each.getValue())
					: matcher.mismatch(expected(key, each.getValue()), lines));
		});
	}

	/** How long the receipt says that forward passes took; 0 if there is none. */
	private static long forwardMillis(Reply reply) {
		JsonNode json = reply.json();
		JsonNode receipt = json.has("receipt") ? json.path("receipt") : json.at("/sfumato/receipt");
		JsonNode times = receipt.path("timesMs");
		return (long) (times.path("encode").asDouble(0) + times.path("prefill").asDouble(0)
				+ times.path("denoise").asDouble(0));
	}

	/** A header that is compared with a number is one. */
	private static JsonNode typed(JsonNode header, JsonNode expected) {
		boolean bounds = Matcher.isMatchers(expected)
				&& Matcher.keys(expected).stream().anyMatch(List.of("$ge", "$gt", "$le", "$lt")::contains);
		return (bounds && header.asString("").matches("[0-9]{1,18}"))
				? NODES.numberNode(Long.parseLong(header.asString())) : header;
	}

	private static Optional<String> mismatch(JsonNode expected, JsonNode actual) {
		return new Matcher(NODES.missingNode()).mismatch(expected, actual);
	}

	private static void atMost(List<String> problems, String what, Optional<Integer> most, long actual) {
		most.filter((limit) -> actual > limit).ifPresent((limit) -> problems.add(what + ": it took " + actual));
	}

	private static void add(List<String> problems, String where, Optional<String> wrong) {
		wrong.ifPresent((mismatch) -> problems.add(where + ": " + mismatch));
	}

	/** What is expected of a server that hasn't got a capability. */
	record Without(String capability, Expectation expectation) {

		private static Without of(Members members) {
			return new Without(members.require("capability").asString(), Expectation.of(members));
		}

	}

}
