package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.DivPrune;
import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.engine.cache.LeasedCache.Lease;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.EncodedImage;
import io.sfumato.engine.model.ImageEncoder;

/**
 * The images of a run on their way from files to segments of its prompt: each is found in
 * the engine's cache, or decoded in one unit and encoded in the next. Leased until the
 * run ends. Used by one thread at a time.
 */
final class RunImages implements AutoCloseable {

	private final RunPlan plan;

	private final Workshop workshop;

	private final Ledger ledger;

	private final CancelSignal cancel;

	private final List<Lease<EncodedImage>> leases = new ArrayList<>();

	private final List<Segment.Medium> segments = new ArrayList<>();

	private @Nullable RgbImage decoded;

	RunImages(RunPlan plan, Workshop workshop, Ledger ledger, CancelSignal cancel) {
		this.plan = plan;
		this.workshop = workshop;
		this.ledger = ledger;
		this.cancel = cancel;
	}

	/** Whether all are there. */
	boolean complete() {
		return this.segments.size() == this.plan.images().size();
	}

	/**
	 * Whether the next one must be decoded and encoded: what is known already needn't
	 * wait behind somebody's large picture.
	 */
	boolean nextIsWork() {
		return !complete() && !this.workshop.images().contains(next().key());
	}

	/** Those that are there, in prompt order, with the tokens that stay. */
	List<Segment.Medium> segments() {
		return this.segments;
	}

	private RunPlan.Image next() {
		return this.plan.images().get(this.segments.size());
	}

	/** Finds the next one, or decodes it, or encodes what was decoded. */
	void advance() {
		RunPlan.Image image = next();
		Lease<EncodedImage> known = (this.decoded == null) ? this.workshop.images().find(image.key()) : null;
		if (known != null) {
			keep(image, known, true);
			return;
		}
		ImageEncoder encoder = this.workshop.model().images();
		if (encoder == null) {
			throw new IllegalStateException("a request with images was planned for a model that takes none");
		}
		long start = now();
		try {
			if (this.decoded == null) {
				this.decoded = encoder.decode(image.input().data());
				this.ledger.decoded(now() - start);
				return;
			}
			EncodedImage encoded = encoder.encode(this.decoded, image.input().detail(), this.cancel);
			this.decoded = null;
			this.ledger.encoded(now() - start);
			keep(image, this.workshop.images().add(image.key(), encoded), false);
		}
		catch (MediaException ex) {
			throw RunPlanner.refused(ex, image.input().pointer());
		}
	}

	private void keep(RunPlan.Image image, Lease<EncodedImage> lease, boolean hit) {
		this.leases.add(lease);
		EncodedImage encoded = lease.value();
		long start = now();
		Segment.Medium medium = pruned(encoded.medium(image.key()));
		this.ledger.encoded(now() - start);
		this.segments.add(medium);
		this.ledger.image(encoded, medium.length(), hit);
	}

	private Segment.Medium pruned(Segment.Medium medium) {
		Pruning pruning = this.plan.decoding().strategy().techniques().pruning();
		if (!pruning.isBeforehand()) {
			return medium;
		}
		try {
			return DivPrune.prune(medium, pruning);
		}
		catch (StrategyException ex) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, String.valueOf(ex.getMessage()),
					"/options/pruning");
		}
	}

	private long now() {
		return this.workshop.nanoTime().getAsLong();
	}

	@Override
	public void close() {
		this.decoded = null;
		List<Lease<EncodedImage>> open = new ArrayList<>(this.leases);
		this.leases.clear();
		open.forEach(Lease::close);
	}

}
