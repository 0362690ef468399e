package io.sfumato.e2e.checks;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * What is expected beside the reply.
 *
 * @param requestsSeen by the server
 * @param canaryHits connections to the address that nobody should connect to
 * @param heapGrowth MiB of heap that are used more than before, at most
 * @param metrics meters and by how much they grow
 * @param logNotContains what nothing logged since the first check contains
 */
record Effects(Optional<JsonNode> requestsSeen, Optional<JsonNode> canaryHits, Optional<Integer> heapGrowth,
		Map<String, JsonNode> metrics, List<String> logNotContains) {

	/** Meters that are made when there is first something to count. */
	private static final Set<String> COUNTED = Set.of("sfumato.runs", "sfumato.forward.passes");

	private static final int MIB = 1 << 20;

	static Effects of(Members members) {
		return new Effects(members.take("requestsSeen"), members.take("canaryHits"),
				members.take("maxHeapGrowthMiB").map(JsonNode::asInt), members.map("metricsDelta", (delta) -> delta),
				members.texts("logNotContains"));
	}

	/** Notes how things are before the step. */
	Watch begin(CheckedServer server, Surroundings surroundings) {
		if (!this.metrics.isEmpty()) {
			server.awaitIdle();
		}
		Map<String, Double> before = new TreeMap<>();
		this.metrics.keySet().forEach((name) -> before.put(name, total(server.meters(), name)));
		if (this.heapGrowth.isPresent()) {
			System.gc();
			heap().forEach(MemoryPoolMXBean::resetPeakUsage);
		}
		long used = heap().stream().mapToLong((pool) -> pool.getUsage().getUsed()).sum();
		return new Watch(server, surroundings, before, used, server.requests(), surroundings.canary().hits());
	}

	private static double total(MeterRegistry meters, String name) {
		double total = 0;
		List<Meter> found = List.copyOf(meters.find(name).meters());
		if (found.isEmpty() && !COUNTED.contains(name)) {
			throw new UnknownWordException("there is no meter " + name);
		}
		for (Meter meter : found) {
			for (Measurement measurement : meter.measure()) {
				total += measurement.getValue();
			}
		}
		return total;
	}

	private static List<MemoryPoolMXBean> heap() {
		return ManagementFactory.getMemoryPoolMXBeans()
			.stream()
			.filter((pool) -> pool.getType() == MemoryType.HEAP)
			.toList();
	}

	/** How things were. */
	final class Watch {

		private final CheckedServer server;

		private final Surroundings surroundings;

		private final Map<String, Double> metersBefore;

		private final long heapBefore;

		private final int requestsBefore;

		private final int hitsBefore;

		private Watch(CheckedServer server, Surroundings surroundings, Map<String, Double> metersBefore,
				long heapBefore, int requestsBefore, int hitsBefore) {
			this.server = server;
			this.surroundings = surroundings;
			this.metersBefore = metersBefore;
			this.heapBefore = heapBefore;
			this.requestsBefore = requestsBefore;
			this.hitsBefore = hitsBefore;
		}

		/** What is wrong with how things are now. */
		List<String> problems() {
			List<String> problems = new ArrayList<>();
			Effects expected = Effects.this;
			grown(problems, "requestsSeen", expected.requestsSeen(), this.server.requests() - this.requestsBefore);
			grown(problems, "canaryHits", expected.canaryHits(), this.surroundings.canary().hits() - this.hitsBefore);
			expected.heapGrowth().ifPresent((most) -> {
				long peak = heap().stream().mapToLong((pool) -> pool.getPeakUsage().getUsed()).sum();
				if (peak - this.heapBefore > (long) most * MIB) {
					problems.add("maxHeapGrowthMiB: it grew by " + (peak - this.heapBefore) / MIB);
				}
			});
			if (!expected.metrics().isEmpty()) {
				this.server.awaitIdle();
			}
			expected.metrics()
				.forEach((name, delta) -> grown(problems, "metricsDelta " + name, Optional.of(delta),
						total(this.server.meters(), name) - this.metersBefore.get(name)));
			String log = this.surroundings.log().get();
			expected.logNotContains().stream().filter(log::contains).forEach((unwanted) -> {
				problems.add("logNotContains: the log contains " + unwanted);
			});
			return problems;
		}

		private static void grown(List<String> problems, String what, Optional<JsonNode> expected, double actual) {
			JsonNodeFactory nodes = JsonMapper.shared().getNodeFactory();
			expected
				.flatMap((growth) -> new Matcher(MissingNode.getInstance()).mismatch(growth, nodes.numberNode(actual)))
				.ifPresent((wrong) -> problems.add(what + ": " + wrong));
		}

	}

}
