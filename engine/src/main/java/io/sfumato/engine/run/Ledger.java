package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.engine.event.GenerationEvent.EncodedMedia;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.engine.model.EncodedImage;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.result.Decision;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.structured.calibration.Calibration;

/**
 * What a run costs, written down while it happens, and the receipt in the end. The parts
 * of the time are those the run itself was worked on, so they are disjoint, and what is
 * left of the total it waited for its turns.
 */
final class Ledger {

	private final RunPlan plan;

	private final ServedModel model;

	private final String runId;

	private final long arrived;

	private final List<Seen> media = new ArrayList<>();

	/** By medium: the fewest soft tokens that any text was left with. */
	private final List<Integer> kept = new ArrayList<>();

	private long admitted;

	private long queueNanos;

	private long decodeNanos;

	private long encodeNanos;

	private long prefillNanos;

	private long denoiseNanos;

	private long firstCommitNanos = -1;

	private long firstBlockNanos = -1;

	private int commits;

	private int revisions;

	private int blocks;

	private int verifyPasses;

	private int tokens;

	private int prefixCells;

	private int planPasses;

	private Decoding decoding;

	private long baseline;

	private KvPolicy.Exactness cache = KvPolicy.Exactness.NONE;

	private final GeometricMean confidence = new GeometricMean();

	/**
	 * @param arrived time of arrival on the workshop's clock
	 */
	Ledger(RunPlan plan, ServedModel model, String runId, long arrived) {
		this.plan = plan;
		this.decoding = plan.decoding();
		this.model = model;
		this.runId = runId;
		this.arrived = arrived;
	}

	void admitted(long now) {
		this.admitted = now;
	}

	void started(long now) {
		this.queueNanos = now - this.admitted;
	}

	double queueMs() {
		return millis(this.queueNanos);
	}

	void decoded(long nanos) {
		this.decodeNanos += nanos;
	}

	void encoded(long nanos) {
		this.encodeNanos += nanos;
	}

	void prefilled(long nanos) {
		this.prefillNanos += nanos;
	}

	/**
	 * A pass that read which function is called, or the shape of a record.
	 * @param passes of that kind so far
	 */
	void planned(long nanos, int passes) {
		this.denoiseNanos += nanos;
		this.planPasses = passes;
	}

	/** What the texts turned out to be is decoded so. */
	void chosen(Decoding decoding) {
		this.decoding = decoding;
	}

	void denoised(long nanos) {
		this.denoiseNanos += nanos;
	}

	/** Time spent until media were encoded and prefilled. */
	long encodeNanos() {
		return this.decodeNanos + this.encodeNanos + this.prefillNanos;
	}

	/**
	 * @param kept soft tokens in the prompt
	 */
	void medium(EncodedMedium medium, int kept, boolean hit) {
		this.media.add(switch (medium) {
			case EncodedImage image -> new Seen(image.width(), image.height(), null, image.tokens(), kept, hit);
			case EncodedClip clip -> new Seen(null, null, clip.seconds(), clip.tokens(), kept, hit);
		});
		this.kept.add(kept);
	}

	/**
	 * A clip that is written down, told again whenever more of it was heard.
	 * @param tokens of all its stretches, as far as they are known
	 */
	void clip(double seconds, int tokens, boolean hit) {
		this.media.clear();
		this.kept.clear();
		this.media.add(new Seen(null, null, seconds, tokens, tokens, hit));
		this.kept.add(tokens);
	}

	/** A step that decided something, or thought better of it. */
	void step(Outcome outcome, long now) {
		this.commits += outcome.commits().size();
		this.revisions += outcome.revisions();
		if (this.firstCommitNanos < 0) {
			this.firstCommitNanos = now - this.arrived;
		}
	}

	/** A block that is complete. */
	void blockFinished(long now) {
		if (this.firstBlockNanos < 0) {
			this.firstBlockNanos = now - this.arrived;
		}
	}

	/**
	 * An item that is finished.
	 * @param media of its prompt, which stand before its text
	 */
	void item(ItemRun item, List<Segment.Medium> media) {
		for (int index = 0; index < media.size(); index++) {
			// of several texts the one that was left with the fewest counts
			this.kept.set(index, Math.min(this.kept.get(index), item.kept(media.get(index))));
		}
		this.tokens += item.tokens();
		this.blocks += item.blocks();
		this.verifyPasses += item.denoised().verifyPasses();
		this.baseline += item.baseline();
		this.prefixCells += item.prefixCells();
		KvPolicy.Exactness reuse = item.denoised().cache();
		this.cache = (reuse.compareTo(this.cache) > 0) ? reuse : this.cache;
		item.addTo(this.confidence);
	}

	/**
	 * A closed question that is answered; its most probable option counts as what the
	 * model chose.
	 */
	void decided(Decision decision, long now) {
		this.confidence.add(decision.probabilities().get(decision.best()));
		if (this.firstCommitNanos < 0) {
			this.firstCommitNanos = now - this.arrived;
		}
	}

	/**
	 * All closed questions are answered.
	 * @param prefixCells cells whose keys and values came from the media's prefix
	 */
	void decisionsFinished(int prefixCells, boolean exact) {
		this.prefixCells += prefixCells;
		this.cache = exact ? KvPolicy.Exactness.EXACT : this.cache;
	}

	List<EncodedMedia> encodedMedia() {
		List<EncodedMedia> media = new ArrayList<>();
		for (int index = 0; index < this.media.size(); index++) {
			Seen seen = this.media.get(index);
			RunPlan.Medium planned = this.plan.media().get(index);
			media.add(new EncodedMedia(index, planned.input().id(), planned.kind().toString(), seen.width(),
					seen.height(), seen.seconds(), seen.tokens(), seen.kept(), seen.hit()));
		}
		return media;
	}

	Receipt receipt(MeteredBackbone backbone, RunKeyValues keyValues, int steps, long now) {
		Decoding decoding = this.decoding;
		Map<String, Object> options = new LinkedHashMap<>(decoding.values());
		double total = millis(now - this.arrived);
		return new Receipt(this.runId, this.model.card().id(), this.model.card().revision(), decoding.strategy().name(),
				options, decoding.seed(), this.model.card().precision(), this.model.card().provider(), calibration(),
				new Receipt.Exactness(commitOrder(decoding.strategy()), this.cache.name().toLowerCase(Locale.ROOT),
						isPruned() ? "pruned" : "all"),
				backbone.passes(), backbone.prefillPasses(),
				(this.plan.request().operation().isRecord() || this.plan.calls() != null) ? this.planPasses : null,
				this.verifyPasses, steps, this.blocks, this.tokens, ratio(this.tokens, backbone.passes()),
				backbone.positions(), this.baseline, ratio(this.tokens, this.commits), this.commits, this.revisions,
				calibrated(this.confidence.value()), media(),
				new Receipt.Cache(features(Kind.IMAGE), features(Kind.AUDIO), keyValues.outcome(), null,
						this.prefixCells),
				new Receipt.TimesMs(millis(this.queueNanos), millis(this.decodeNanos), millis(this.encodeNanos),
						millis(this.prefillNanos), optionalMillis(this.firstCommitNanos),
						optionalMillis(this.firstBlockNanos), millis(this.denoiseNanos), total),
				1, List.of(), this.plan.warnings());
	}

	/** The confidence of a text as it should be, where that is known. */
	double calibrated(double confidence) {
		Calibration.Entry entry = this.plan.confidence();
		return (entry != null) ? entry.calibrator().apply(confidence) : confidence;
	}

	private Receipt.@Nullable Calibration calibration() {
		RecordDraft record = this.plan.items().isEmpty() ? null : this.plan.items().getFirst().record();
		Calibration.Entry entry = (record != null) ? record.calibration() : this.plan.confidence();
		return (entry != null) ? new Receipt.Calibration(entry.key(), entry.calibrator().method()) : null;
	}

	private List<Receipt.Media> media() {
		List<Receipt.Media> media = new ArrayList<>();
		for (int index = 0; index < this.media.size(); index++) {
			Seen seen = this.media.get(index);
			RunPlan.Medium planned = this.plan.media().get(index);
			int kept = this.kept.get(index);
			media.add(new Receipt.Media(index, planned.kind().toString(), seen.width(), seen.height(), seen.seconds(),
					seen.tokens(), kept, seen.tokens() - kept, seen.hit() ? "hit" : "miss",
					planned.input().declaredType(), planned.detectedType()));
		}
		return media;
	}

	private boolean isPruned() {
		for (int index = 0; index < this.media.size(); index++) {
			if (this.kept.get(index) < this.media.get(index).tokens()) {
				return true;
			}
		}
		return false;
	}

	/** {@code hit}, {@code miss}, or {@code none} where there are no media of a kind. */
	private String features(Kind kind) {
		String outcome = "none";
		for (int index = 0; index < this.media.size(); index++) {
			if (this.plan.media().get(index).kind() == kind && !outcome.equals("miss")) {
				outcome = this.media.get(index).hit() ? "hit" : "miss";
			}
		}
		return outcome;
	}

	/**
	 * Whether each token is chosen with all earlier ones in sight, or as if it had been.
	 */
	private static String commitOrder(Strategy strategy) {
		boolean verified = strategy.unmask() == Strategy.Unmask.VERIFIED;
		return !strategy.isSequential() ? "parallel" : verified ? "verified" : "sequential";
	}

	private static double ratio(long part, long whole) {
		return (whole == 0) ? 0 : (double) part / whole;
	}

	/**
	 * Whole microseconds, rounded down: so the parts never add up to more than the total.
	 */
	private static double millis(long nanos) {
		return nanos / 1000 / 1e3;
	}

	private static @Nullable Double optionalMillis(long nanos) {
		return (nanos < 0) ? null : millis(nanos);
	}

	/** A medium after encoding; sizes are an image's, seconds a clip's. */
	private record Seen(@Nullable Integer width, @Nullable Integer height, @Nullable Double seconds, int tokens,
			int kept, boolean hit) {
	}

}
