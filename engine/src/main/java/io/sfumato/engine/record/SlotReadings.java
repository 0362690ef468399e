package io.sfumato.engine.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.sfumato.engine.result.FilledSlot;
import io.sfumato.engine.result.FilledSlot.Option;
import io.sfumato.engine.result.FilledSlot.Source;
import io.sfumato.engine.result.FilledSlot.Status;
import io.sfumato.structured.canvas.RecordConstraint;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonWriter;

/**
 * What the first look at a record says about whole values: how probable each option of a
 * closed one is, and that there is nothing to see. Read beside all other open values
 * ({@code joint} in structured-output.md §9.1), from the pass that is made anyway. Where
 * a threshold says when nothing counts as seen, that is decided, too.
 */
final class SlotReadings {

	private static final int ALTERNATIVES = 5;

	private final RecordLayout layout;

	private final RecordConstraint record;

	private final SlotTelling telling;

	private final Map<String, List<Option>> options = new HashMap<>();

	private final Map<String, List<Option>> likeliest = new HashMap<>();

	private final Map<String, Double> notVisible = new HashMap<>();

	/** Open values that were decided not to be there. */
	private final Set<String> absent = new HashSet<>();

	/** What was written in open values, and is more doubtful than may be. */
	private final Map<String, Option> withheld = new HashMap<>();

	private boolean read;

	SlotReadings(RecordLayout layout, RecordConstraint record, SlotTelling telling) {
		this.layout = layout;
		this.record = record;
		this.telling = telling;
	}

	/**
	 * Reads after the first look, and decides closed values; does nothing later.
	 * @return whether values were decided
	 */
	boolean read() {
		boolean decided = false;
		if (!this.read) {
			this.read = true;
			for (Map.Entry<Integer, List<String>> value : this.record.values().entrySet()) {
				if (value.getValue().size() == 1) {
					decided |= read(value.getKey(), value.getValue().getFirst());
				}
			}
		}
		return decided;
	}

	private boolean read(int value, String name) {
		String absence = this.layout.absence(name);
		Double threshold = this.layout.threshold(name);
		boolean nothing = false;
		if (absence != null) {
			double probability = Math.min(1, this.record.probabilities(value, List.of(absence))[0]);
			this.notVisible.put(name, probability);
			nothing = threshold != null && probability >= threshold;
		}
		List<String> labels = this.layout.labels(name);
		if (!labels.isEmpty()) {
			return choose(value, name, labels, this.record.probabilities(value, labels), nothing);
		}
		if (this.telling.alternatives()) {
			List<Option> likely = new ArrayList<>();
			this.record.likeliest(value, ALTERNATIVES)
				.forEach((text, probability) -> likely.add(new Option(json(name, text), Math.min(1, probability))));
			this.likeliest.put(name, likely);
		}
		if (nothing && absence != null && this.record.decide(value, absence, this.notVisible.getOrDefault(name, 0.0))) {
			this.absent.add(name);
			return true;
		}
		return threshold != null && !nothing && this.record.requireValue(value);
	}

	/**
	 * Decides for the most probable label; where it is decided first whether there is
	 * anything, by that.
	 */
	private boolean choose(int value, String name, List<String> labels, double[] probabilities, boolean nothing) {
		double sum = Arrays.stream(probabilities).sum();
		boolean first = this.layout.threshold(name) != null;
		String nothingsLabel = this.layout.absence(name);
		int absence = (nothingsLabel != null) ? labels.indexOf(nothingsLabel) : -1;
		List<Option> options = new ArrayList<>();
		int best = -1;
		for (int label = 0; label < labels.size(); label++) {
			// where the model sees no chance for any, it prefers none
			double probability = (sum > 0) ? probabilities[label] / sum : 1.0 / labels.size();
			options.add(new Option(json(name, labels.get(label)), probability));
			boolean may = !first || absence < 0 || (label == absence) == nothing;
			best = (may && (best < 0 || probability > options.get(best).probability())) ? label : best;
		}
		if (!this.record.decide(value, labels.get(best), options.get(best).probability())) {
			return false;
		}
		this.options.put(name, options);
		return true;
	}

	private String json(String name, String text) {
		return JsonWriter.write(this.layout.reading(name, text));
	}

	/**
	 * Withholds finished values that are too doubtful, where there may be nothing instead
	 * and the request leaves it open when there is.
	 */
	void withhold() {
		if (this.telling.values() == null) {
			return;
		}
		for (RecordConstraint.SlotResult each : this.record.results()) {
			String absence = this.layout.absence(each.name());
			if (each.done() && absence != null && !isNothing(each) && isOpen(each.name())
					&& this.layout.threshold(each.name()) == null && this.telling.isDoubtful(each)) {
				alone(each.name()).ifPresent((value) -> {
					this.withheld.put(each.name(),
							new Option(JsonWriter.write(each.value()), this.telling.confidence(each, false)));
					this.record.replace(value, absence);
				});
			}
		}
	}

	/** The value of a name, if no other one is written with it. */
	private Optional<Integer> alone(String name) {
		return this.record.values()
			.entrySet()
			.stream()
			.filter((each) -> each.getValue().equals(List.of(name)))
			.map(Map.Entry::getKey)
			.findFirst();
	}

	private boolean isOpen(String name) {
		return !this.options.containsKey(name);
	}

	private static boolean isNothing(RecordConstraint.SlotResult result) {
		return result.absent() || result.value() instanceof JsonNode.Null;
	}

	/** What became of a slot. */
	FilledSlot slot(RecordConstraint.SlotResult result) {
		String name = result.name();
		boolean nothing = isNothing(result);
		List<Option> options = this.options.getOrDefault(name, List.of());
		Option withheld = this.withheld.get(name);
		double confidence = !options.isEmpty() ? aboveChance(options)
				: (withheld != null) ? 1 - withheld.probability()
						: this.absent.contains(name) ? this.telling.absence(this.notVisible.getOrDefault(name, 0.0))
								: this.telling.confidence(result, nothing);
		return new FilledSlot(name, JsonWriter.write(result.value()), result.text(), confidence,
				this.notVisible.get(name), options, this.likeliest.getOrDefault(name, List.of()), withheld,
				nothing ? Status.NOT_VISIBLE : Status.FILLED,
				(options.isEmpty() && !this.absent.contains(name)) ? Source.DENOISED : Source.READ);
	}

	/** (N·p − 1)/(N − 1) of the most probable option (api.md §2.3). */
	private static double aboveChance(List<Option> options) {
		double best = options.stream().mapToDouble(Option::probability).max().orElse(1);
		int count = options.size();
		return (count == 1) ? 1 : Math.clamp((count * best - 1) / (count - 1), 0, 1);
	}

}
