package io.sfumato.e2e.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.sfumato.e2e.checks.Events.Event;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What is expected of a stream of events.
 *
 * @param openAi framed as OpenAI's (data without names), or else as ours (every event has
 * a name)
 * @param first pointers and values of the first event
 * @param last data of the last event, as it is
 * @param constant pointers to what is the same in all events
 * @param firstIndexOrder indexes of choices in the order they begin
 * @param finishReasons number of choices that end with a reason
 * @param eventOrder pattern of all names, joined by blanks
 * @param replayEquals what the replayed canvas shows
 * @param count number of events by name; events that number themselves by a member of
 * their name count once a number
 * @param balance an equation over what a replay counts
 */
record StreamExpectation(boolean openAi, Map<String, JsonNode> first, Map<String, JsonNode> each,
		Map<String, JsonNode> some, Map<String, JsonNode> lastJson, Optional<JsonNode> last,
		Optional<JsonNode> lastEvent, List<String> constant, Optional<Concat> concat, List<String> forbidLines,
		List<String> forbidData, boolean closesAfterDone, Optional<JsonNode> firstIndexOrder,
		Optional<JsonNode> finishReasons, Optional<String> eventOrder, boolean seqDense, Optional<String> replayEquals,
		Map<String, String> count, Optional<Balance> balance, boolean fixedCellsUnchanged) {

	private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();

	private static final String DONE = "[DONE]";

	/** A stream that goes on longer than this after its end isn't closed. */
	private static final long CLOSED_WITHIN_MILLIS = 1000;

	static StreamExpectation of(Members members) {
		String framing = members.require("framing").asString();
		if (!Set.of("openai", "native").contains(framing)) {
			throw new UnknownWordException("unknown framing " + framing);
		}
		StreamExpectation expectation = new StreamExpectation(framing.equals("openai"), values(members, "first"),
				values(members, "each"), values(members, "some"), values(members, "lastJson"), members.take("last"),
				members.take("lastEvent"), members.texts("constant"), members.object("concat").map(Concat::of),
				members.texts("forbidLines"), members.texts("forbidData"), members.flag("closesAfterDone"),
				members.take("firstIndexOrder"), members.take("finishReasons"), members.text("eventOrder"),
				members.flag("seqDense"), members.text("replayEquals"), members.map("count", JsonNode::asString),
				members.text("balance").map(Balance::of), members.flag("fixedCellsUnchanged"));
		members.end();
		return expectation;
	}

	private static Map<String, JsonNode> values(Members members, String name) {
		return members.map(name, (expected) -> {
			Matcher.requireKnown(expected);
			return expected;
		});
	}

	/**
	 * What is wrong.
	 * @param nonStream the reply to the same request without a stream
	 */
	List<String> problems(Reply reply, Supplier<Reply> nonStream) {
		List<String> problems = new ArrayList<>();
		if (reply.events().isEmpty()) {
			problems.add("sse: the reply isn't a stream of events");
			return problems;
		}
		Events events = reply.events().get();
		List<JsonNode> json = events.json();
		if (json.isEmpty()) {
			problems.add("sse: no event has JSON");
			return problems;
		}
		framing(events, problems);
		at("first", this.first, json.getFirst(), problems);
		json.forEach((data) -> at("each", this.each, data, problems));
		at("lastJson", this.lastJson, json.getLast(), problems);
		this.some.forEach((pointer, expected) -> {
			if (json.stream().noneMatch((data) -> new Matcher(data).mismatchAt(pointer, expected).isEmpty())) {
				problems.add("sse some " + pointer + ": no event has it");
			}
		});
		ending(events, problems);
		for (String pointer : this.constant) {
			if (json.stream().map((data) -> Pointers.one(data, pointer)).distinct().count() != 1) {
				problems.add("sse constant " + pointer + ": it changes");
			}
		}
		this.concat.ifPresent((concat) -> concat.mismatch(reply, nonStream)
			.ifPresent((wrong) -> problems.add("sse concat: " + wrong)));
		choices(json, problems);
		cells(events, reply, problems);
		return problems;
	}

	private void framing(Events events, List<String> problems) {
		for (Event event : events.events()) {
			boolean framed = this.openAi
					? (event.name().isEmpty() || event.name().equals("error"))
							&& (event.data().equals(DONE) || !event.json().isMissingNode())
					: !event.name().isEmpty() && !event.json().isMissingNode();
			if (!framed) {
				problems.add("sse framing: " + event);
			}
		}
		for (String forbidden : this.forbidLines) {
			Pattern pattern = Pattern.compile(forbidden);
			events.lines()
				.stream()
				.filter((line) -> pattern.matcher(line).find())
				.forEach((line) -> problems.add("sse forbidLines: " + line));
		}
		for (Event event : events.events()) {
			if (this.forbidData.contains(event.data())) {
				problems.add("sse forbidData: " + event);
			}
		}
		this.eventOrder.ifPresent((order) -> {
			String names = events.events().stream().map(Event::name).collect(Collectors.joining(" "));
			if (!Pattern.compile(order).matcher(names).find()) {
				problems.add("sse eventOrder: " + names);
			}
		});
	}

	private void ending(Events events, List<String> problems) {
		Event end = events.events().getLast();
		var matcher = new Matcher(NODES.missingNode());
		this.last.flatMap((expected) -> matcher.mismatch(expected, NODES.stringNode(end.data())))
			.ifPresent((wrong) -> problems.add("sse last: " + wrong));
		this.lastEvent.flatMap((expected) -> matcher.mismatch(expected, NODES.stringNode(end.name())))
			.ifPresent((wrong) -> problems.add("sse lastEvent: " + wrong));
		if (this.closesAfterDone && (!end.data().equals(DONE) || events.cut() || !endsWithItsEvent(events)
				|| events.lastMillis() > CLOSED_WITHIN_MILLIS)) {
			problems.add("sse closesAfterDone: the stream ended %d ms after %s".formatted(events.lastMillis(), end));
		}
	}

	private static boolean endsWithItsEvent(Events events) {
		List<String> lines = events.lines().stream().filter((line) -> !line.isEmpty()).toList();
		return lines.getLast().startsWith("data:");
	}

	private void choices(List<JsonNode> json, List<String> problems) {
		Set<JsonNode> begun = new LinkedHashSet<>();
		int finished = 0;
		for (JsonNode data : json) {
			for (JsonNode choice : data.path("choices")) {
				begun.add(choice.path("index"));
				finished += choice.path("finish_reason").isString() ? 1 : 0;
			}
		}
		var matcher = new Matcher(NODES.missingNode());
		ArrayNode order = JsonMapper.shared().createArrayNode().addAll(begun);
		this.firstIndexOrder.flatMap((expected) -> matcher.mismatch(expected, order))
			.ifPresent((wrong) -> problems.add("sse firstIndexOrder: " + wrong));
		JsonNode reasons = NODES.numberNode(finished);
		this.finishReasons.flatMap((expected) -> matcher.mismatch(expected, reasons))
			.ifPresent((wrong) -> problems.add("sse finishReasons: " + wrong));
	}

	private void cells(Events events, Reply reply, List<String> problems) {
		if (this.seqDense) {
			List<JsonNode> json = events.json();
			for (int index = 0; index < json.size(); index++) {
				if (json.get(index).path("seq").asInt(-1) != index) {
					problems.add("sse seqDense: " + json.get(index).path("seq") + " at place " + index);
				}
			}
		}
		this.count.forEach((name, reference) -> {
			Set<Object> counted = new HashSet<>();
			for (Event event : events.named(name)) {
				counted.add(event.json().has(name) ? event.json().get(name) : event);
			}
			compare("sse count " + name, reply.at(reference), NODES.numberNode(counted.size()), problems);
		});
		Replay replay = Replay.of(events);
		this.replayEquals.ifPresent((reference) -> {
			replay.problems().forEach((problem) -> problems.add("sse replayEquals: " + problem));
			compare("sse replayEquals", reply.at(reference), NODES.stringNode(replay.text()), problems);
		});
		if (this.fixedCellsUnchanged) {
			replay.changesOfFixed().forEach((problem) -> problems.add("sse fixedCellsUnchanged: " + problem));
		}
		this.balance.filter((equation) -> !equation.holds(replay))
			.ifPresent((equation) -> problems.add("sse balance: " + equation.words()));
	}

	private static void at(String what, Map<String, JsonNode> expected, JsonNode data, List<String> problems) {
		expected.forEach((pointer, value) -> new Matcher(data).mismatchAt(pointer, value)
			.ifPresent((wrong) -> problems.add("sse %s %s: %s".formatted(what, pointer, wrong))));
	}

	private static void compare(String what, JsonNode expected, JsonNode actual, List<String> problems) {
		Optional<String> wrong = expected.isMissingNode() ? Optional.of("there is nothing to compare with")
				: new Matcher(expected).mismatch(expected, actual);
		wrong.ifPresent((mismatch) -> problems.add(what + ": " + mismatch));
	}

	/**
	 * Pieces of text, one after the other.
	 *
	 * @param event name of the events they are in; empty for all
	 * @param path of a piece
	 * @param whole reference to what they add up to
	 * @param wholeNonStream the same in the reply to the request without a stream
	 */
	record Concat(Optional<String> event, String path, Optional<String> whole, Optional<String> wholeNonStream) {

		private static Concat of(Members members) {
			Concat concat = new Concat(members.text("event"), members.require("path").asString(),
					members.text("equals"), members.text("equalsNonStream"));
			members.end();
			if (concat.whole().isPresent() == concat.wholeNonStream().isPresent()) {
				throw new UnknownWordException("concat has one of equals and equalsNonStream");
			}
			return concat;
		}

		private Optional<String> mismatch(Reply reply, Supplier<Reply> nonStream) {
			JsonNode whole = this.whole.map(reply::at)
				.orElseGet(() -> nonStream.get().at(this.wholeNonStream.orElseThrow()));
			String pieces = reply.events()
				.orElseThrow()
				.events()
				.stream()
				.filter((each) -> this.event.isEmpty() || each.name().equals(this.event.get()))
				.map((each) -> Pointers.one(each.json(), this.path).asString(""))
				.collect(Collectors.joining());
			return (whole.isString() && whole.stringValue().equals(pieces)) ? Optional.empty()
					: Optional.of("\"%s\" isn't %s".formatted(pieces, whole));
		}

	}

	/** An equation such as {@code commits - remasks = cells}. */
	record Balance(String words) {

		private static final Pattern FORM = Pattern.compile("[a-z]+( [+-] [a-z]+)* = [a-z]+");

		private static Balance of(String words) {
			if (!FORM.matcher(words).matches()) {
				throw new UnknownWordException("no equation: " + words);
			}
			Balance balance = new Balance(words);
			balance.holds(new Replay());
			return balance;
		}

		private boolean holds(Replay replay) {
			String[] sides = this.words.split(" = ");
			String[] terms = sides[0].split(" ");
			int sum = replay.count(terms[0]);
			for (int term = 1; term < terms.length; term += 2) {
				sum += (terms[term].equals("-") ? -1 : 1) * replay.count(terms[term + 1]);
			}
			return sum == replay.count(sides[1]);
		}

	}

}
