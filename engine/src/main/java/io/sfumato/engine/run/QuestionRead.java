package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.model.Reading;
import io.sfumato.engine.request.DecisionQuestion;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;
import io.sfumato.structured.read.Distribution;
import io.sfumato.structured.read.Orders;
import io.sfumato.structured.read.Pooling;
import io.sfumato.structured.read.TrieRead;

/**
 * One question while it is read: its options in one order or several, and what that comes
 * to. Where a request leaves the orders to the engine, one is read first, and the others
 * only if it leaves doubt.
 */
final class QuestionRead {

	/** A surer answer isn't read in other orders (structured-output.md §9.3). */
	private static final double SURE = 0.8;

	/** A model that gives the labels less than this wants to say something else. */
	private static final double LEAST_LABEL_MASS = 0.2;

	private final int number;

	private final DecisionPlan.Read plan;

	private final Operation.Decide asked;

	private final Optional<Calibration.Entry> calibration;

	private final List<OneOrder> readings = new ArrayList<>();

	/**
	 * @param all the questions of the request
	 * @param model how the model is read
	 */
	QuestionRead(int number, DecisionPlan.Read plan, DecisionPlan all, Reading model) {
		this.number = number;
		this.plan = plan;
		this.asked = all.asked();
		CalibrationKey key = CalibrationKey.read(plan.question().kind(), this.asked.isolated(), plan.wording(),
				plan.options(), !all.media().isEmpty());
		this.calibration = all.isCalibrated() ? model.calibration().entry(key) : Optional.empty();
		Integer permutations = this.asked.permutations();
		int orders = (permutations != null && plan.wording().isOrdered() && this.asked.isolated()) ? permutations : 1;
		Orders.of(plan.options(), orders).forEach(this::add);
	}

	/** The caller's order of the options. */
	static int[] ownOrder(int options) {
		return Orders.of(options, 1).getFirst();
	}

	int number() {
		return this.number;
	}

	DecisionPlan.Read plan() {
		return this.plan;
	}

	/** Reads all of it on a canvas that belongs to several questions. */
	void readOn(DecisionReads.Canvas canvas, int from) {
		this.readings.forEach((reading) -> reading.readOn(canvas, from));
	}

	/** The readings that aren't complete. */
	List<OneOrder> unread() {
		return this.readings.stream().filter((reading) -> !reading.trie().isDone()).toList();
	}

	private void add(int[] order) {
		this.readings.add(new OneOrder(order, new TrieRead(this.plan.labels(), TrieRead.LEAST_MASS)));
	}

	/** The answer; null if more must be read first. */
	@Nullable Decision decision() {
		if (!unread().isEmpty()) {
			return null;
		}
		List<Distribution> distributions = this.readings.stream()
			.map((reading) -> reading.trie().distribution())
			.toList();
		Distribution pooled = Pooling.geometricMean(distributions);
		Distribution raw = given(pooled).rounded();
		Distribution calibrated = this.calibration.map((entry) -> entry.calibrator().apply(given(pooled)).rounded())
			.orElse(raw);
		if (this.readings.size() == 1 && wantsOtherOrders(calibrated)) {
			List<int[]> orders = Orders.of(this.plan.options(), Orders.full(this.plan.options()));
			orders.subList(1, orders.size()).forEach(this::add);
			return null;
		}
		return decision(raw, calibrated, this.plan.mayAbstain() ? pooled.probability(this.plan.options()) : null,
				Pooling.sensitivity(distributions.stream().map(this::given).toList()));
	}

	private boolean wantsOtherOrders(Distribution calibrated) {
		return this.asked.permutations() == null && this.plan.wording().isOrdered() && this.asked.isolated()
				&& this.plan.options() > 1 && calibrated.max() < SURE;
	}

	/** Given that one of the caller's options is right. */
	private Distribution given(Distribution read) {
		return Distribution.of(Arrays.copyOf(read.toArray(), this.plan.options()));
	}

	private Decision decision(Distribution raw, Distribution calibrated, @Nullable Double pAbstain,
			double sensitivity) {
		DecisionQuestion.Kind kind = this.plan.asked().kind();
		boolean levels = kind == DecisionQuestion.Kind.SCORE;
		double labelMass = this.readings.stream()
			.mapToDouble((reading) -> reading.trie().labelMass())
			.average()
			.orElseThrow();
		String reason = reason(pAbstain, labelMass);
		return new Decision(this.plan.asked().id(), kind,
				this.plan.question().options().stream().map((option) -> option.label()).toList(), list(calibrated),
				list(raw), calibrated.best(), levels ? calibrated.levelConfidence() : calibrated.confidence(),
				calibrated.entropy(), levels ? calibrated.mean() : null, pAbstain, reason != null, reason, labelMass,
				sensitivity, this.readings.size(),
				this.calibration.map((entry) -> new Receipt.Calibration(entry.key(), entry.calibrator().method()))
					.orElse(null));
	}

	private @Nullable String reason(@Nullable Double pAbstain, double labelMass) {
		Double threshold = this.asked.abstention();
		if (threshold == null) {
			return null;
		}
		if (pAbstain != null && pAbstain >= threshold) {
			return "notVisible";
		}
		return (labelMass < LEAST_LABEL_MASS) ? "labelMass" : null;
	}

	private static List<Double> list(Distribution distribution) {
		return Arrays.stream(distribution.toArray()).boxed().toList();
	}

	/** The options in one order. */
	static final class OneOrder {

		private final int[] order;

		private final TrieRead trie;

		private final List<TrieRead.@Nullable Row> rows = new ArrayList<>();

		private DecisionReads.@Nullable Canvas canvas;

		private int from;

		OneOrder(int[] order, TrieRead trie) {
			this.order = order;
			this.trie = trie;
		}

		int[] order() {
			return this.order;
		}

		TrieRead trie() {
			return this.trie;
		}

		boolean hasCanvas() {
			return this.canvas != null;
		}

		/** Gives it a canvas, and the cell there where its label begins. */
		void readOn(DecisionReads.Canvas canvas, int from) {
			this.canvas = canvas;
			this.from = from;
		}

		DecisionReads.Canvas canvas() {
			if (this.canvas == null) {
				throw new IllegalStateException("a question is read without a canvas");
			}
			return this.canvas;
		}

		int from() {
			return this.from;
		}

		/**
		 * What the model says at one of the pending nodes; the last one completes them.
		 */
		void accept(int node, TrieRead.Row row) {
			int pending = this.trie.pending().size();
			while (this.rows.size() < pending) {
				this.rows.add(null);
			}
			this.rows.set(node, row);
			List<TrieRead.Row> complete = new ArrayList<>();
			for (TrieRead.Row each : this.rows) {
				if (each != null) {
					complete.add(each);
				}
			}
			if (complete.size() == pending) {
				this.rows.clear();
				this.trie.accept(complete);
			}
		}

	}

}
