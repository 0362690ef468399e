package io.sfumato.e2e.checks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

import org.awaitility.core.ConditionTimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.awaitility.Awaitility.await;

/** One check against one server. */
final class CheckRun {

	private static final Duration OFTEN = Duration.ofMillis(20);

	private static final Duration FIRST_ITEM_WITHIN = Duration.ofMinutes(1);

	private final Check check;

	private final CheckedServer server;

	private final Courier courier;

	private final Surroundings surroundings;

	private final Set<String> abilities;

	/** Steps that were left out, and why. */
	private final List<String> leftOut = new ArrayList<>();

	private Values values;

	CheckRun(Check check, Values values, CheckedServer server, Courier courier, Surroundings surroundings) {
		this.check = check;
		this.server = server;
		this.courier = courier;
		this.surroundings = surroundings;
		this.abilities = server.abilities();
		this.values = values.with(server.values());
	}

	/**
	 * Does all its steps.
	 * @return which of them were left out, and why
	 * @throws AssertionError saying what isn't as expected
	 */
	List<String> run() {
		Check.Repeat repeat = this.check.repeat();
		Values unbound = this.values;
		List<Reply> firsts = new ArrayList<>();
		for (Map<String, JsonNode> binding : repeat.bindings()) {
			this.values = unbound.with(binding);
			List<Reply> replies = perform(this.check.first(), List.of(), repeat);
			firsts.addAll(replies);
			for (Step step : this.check.then()) {
				List<Reply> next = perform(step, replies, Check.Repeat.ONCE);
				replies = next.isEmpty() ? replies : next;
			}
		}
		compare(repeat, firsts);
		return this.leftOut;
	}

	/** The replies to a step; none if it is left out. */
	private List<Reply> perform(Step step, List<Reply> before, Check.Repeat repeat) {
		step.let().forEach((name, expression) -> this.values.put(name, Words.value(expression, before.getLast())));
		Optional<String> unmet = unmet(step);
		if (unmet.isPresent()) {
			this.leftOut.add("%s %s: %s".formatted(step.method(), step.path(), unmet.get()));
			return List.of();
		}
		Expectation expected = step.expectation(this.values);
		Optional<Expectation.Without> without = expected.elseWithout()
			.filter((instead) -> !this.abilities.contains(instead.capability()));
		Expectation expectation = without.map(Expectation.Without::expectation).orElse(expected);
		List<Reply> replies;
		List<String> problems = new ArrayList<>();
		try (Traffic traffic = traffic(step, repeat)) {
			Effects.Watch watch = expectation.effects().begin(this.server, this.surroundings);
			replies = replies(step, expectation, repeat);
			replies.stream().map((reply) -> problems(step, expectation, reply)).forEach(problems::addAll);
			problems.addAll(watch.problems());
		}
		for (JsonNode status : expectation.atLeastOne()) {
			if (replies.stream().noneMatch((reply) -> reply.status() == status.asInt())) {
				problems.add("atLeastOne: none was " + status);
			}
		}
		Reply last = replies.getLast();
		expectation.save().forEach((name, reference) -> {
			JsonNode value = last.at(reference);
			if (value.isMissingNode()) {
				problems.add("save: there is no " + reference);
			}
			this.values.put(name, value);
		});
		if (!problems.isEmpty()) {
			throw new AssertionError("%s %s\n  %s\nthe last reply was %s".formatted(step.method(), step.path(),
					String.join("\n  ", problems), last.brief()));
		}
		step.inject().variant().ifPresent((restart) -> restartAfterFirstItem(step, last));
		return replies;
	}

	private Optional<String> unmet(Step step) {
		Optional<String> condition = step.onlyIf().filter((words) -> !Words.hold(words, this.values, this.abilities));
		return condition.or(() -> step.expectation()
			.onlyIfNot()
			.filter(this.abilities::contains)
			.map((capability) -> "the model has " + capability));
	}

	private Traffic traffic(Step step, Check.Repeat repeat) {
		if (step.inject().busyQueue() > 0) {
			return Traffic.busyQueue(this.server, step.inject().busyQueue());
		}
		return repeat.noise() ? Traffic.noise(this.server) : Traffic.none(this.server);
	}

	private List<Reply> replies(Step step, Expectation expectation, Check.Repeat repeat) {
		if (step.poll().isPresent()) {
			return List.of(polled(step, step.poll().get()));
		}
		if (expectation.withinMillis().isPresent()) {
			return List.of(soon(step, expectation, expectation.withinMillis().get()));
		}
		List<Reply> replies = new ArrayList<>(this.courier.sendAtOnce(step.concurrency(), step, this.values));
		int left = repeat.times() - 1;
		while (left > 0) {
			int now = Math.min(left, repeat.parallel());
			replies.addAll(this.courier.sendAtOnce(now * step.concurrency(), step, this.values));
			left -= now;
		}
		return replies;
	}

	/** The first reply with one of the values, or the last that came in time. */
	private Reply polled(Step step, Step.Poll poll) {
		List<Reply> latest = new ArrayList<>();
		until(Duration.ofSeconds(poll.seconds()), () -> {
			Reply reply = this.courier.send(step, this.values);
			latest.add(reply);
			return poll.in().contains(Pointers.one(reply.json(), this.values.text(poll.path())));
		});
		return latest.getLast();
	}

	/** The first reply that is as expected, or the last that came in time. */
	private Reply soon(Step step, Expectation expectation, int millis) {
		List<Reply> latest = new ArrayList<>();
		until(Duration.ofMillis(millis), () -> {
			Reply reply = this.courier.send(step, this.values);
			latest.add(reply);
			return problems(step, expectation, reply).isEmpty();
		});
		return latest.getLast();
	}

	private static void until(Duration atMost, Callable<Boolean> holds) {
		try {
			await().atMost(atMost).pollDelay(Duration.ZERO).pollInterval(OFTEN).until(holds);
		}
		catch (ConditionTimeoutException late) {
			// what is wrong then is told by the expectation
		}
	}

	private List<String> problems(Step step, Expectation expectation, Reply reply) {
		return expectation.problems(reply, () -> this.courier.sendWithoutStream(step, this.values));
	}

	private static void compare(Check.Repeat repeat, List<Reply> replies) {
		List<String> problems = new ArrayList<>();
		for (String reference : repeat.equal()) {
			Set<JsonNode> found = new HashSet<>(replies.stream().map((reply) -> reply.at(reference)).toList());
			if (found.size() != 1 || found.iterator().next().isMissingNode()) {
				problems.add("repeat equal %s: %s".formatted(reference, found));
			}
		}
		for (String reference : repeat.distinct()) {
			List<JsonNode> found = replies.stream().map((reply) -> reply.at(reference)).toList();
			if (new HashSet<>(found).size() < found.size() || found.stream().anyMatch(JsonNode::isMissingNode)) {
				problems.add("repeat distinct %s: %s".formatted(reference, found));
			}
		}
		if (!problems.isEmpty()) {
			throw new AssertionError(String.join("\n", problems));
		}
	}

	/** Of a job: what {@code location} names counts its items. */
	private void restartAfterFirstItem(Step step, Reply accepted) {
		String location = accepted.header("location").asString();
		Step asking = new Step("GET", location.replaceFirst("^https?://[^/]*", ""), step.headers(),
				new Step.Content.Nothing(), Map.of(), Optional.empty(), new Step.Inject(0, 0, Optional.empty()), 1,
				Optional.empty(), Optional.empty(), JsonMapper.shared().createObjectNode());
		await().atMost(FIRST_ITEM_WITHIN).pollInterval(OFTEN).until(() -> {
			JsonNode counts = this.courier.send(asking, this.values).json().path("counts");
			return counts.path("done").asInt(0) + counts.path("failed").asInt(0) > 0;
		});
		this.server.restart();
		this.values = this.values.with(this.server.values());
	}

}
