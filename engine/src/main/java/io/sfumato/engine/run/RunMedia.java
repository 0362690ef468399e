package io.sfumato.engine.run;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.DivPrune;
import io.sfumato.backbone.policy.Pruning;
import io.sfumato.backbone.policy.StrategyException;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.engine.cache.LeasedCache.Lease;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Transcript;

/**
 * Images and clips that all texts of a run are about: each is found in the engine's
 * cache, or decoded in one unit and encoded in the next, a long clip stretch by stretch.
 * Leased until the run ends.
 */
final class RunMedia implements Perception {

	private final RunPlan plan;

	private final Workshop workshop;

	private final Ledger ledger;

	private final CancelSignal cancel;

	private final List<Lease<EncodedMedium>> leases = new ArrayList<>();

	private final List<Segment.Medium> segments = new ArrayList<>();

	/** The next medium, if it is an image that was decoded. */
	private @Nullable RgbImage image;

	/** Of the next medium, if it is a clip that was decoded, what wasn't heard yet. */
	private final Deque<SoundWindow> unheard = new ArrayDeque<>();

	private final List<EncodedClip> heard = new ArrayList<>();

	RunMedia(RunPlan plan, Workshop workshop, Ledger ledger, CancelSignal cancel) {
		this.plan = plan;
		this.workshop = workshop;
		this.ledger = ledger;
		this.cancel = cancel;
	}

	@Override
	public List<RunPlan.Item> items() {
		return this.plan.items();
	}

	@Override
	public boolean isReady(int item) {
		return this.segments.size() == this.plan.media().size();
	}

	@Override
	public boolean nextIsWork(int item) {
		return !isReady(item) && !this.workshop.media().contains(next().key());
	}

	@Override
	public List<Segment.Medium> shared() {
		return this.segments;
	}

	@Override
	public List<Segment.Medium> of(int item) {
		return this.segments;
	}

	@Override
	public List<TokenOrigin.Said> said(int medium) {
		return (this.leases.get(medium).value() instanceof EncodedClip clip) ? clip.words() : List.of();
	}

	@Override
	public List<Integer> tokens(int item) {
		return this.segments.stream().map(Segment.Medium::length).toList();
	}

	@Override
	public int tokens() {
		return this.segments.stream().mapToInt(Segment.Medium::length).sum();
	}

	private RunPlan.Medium next() {
		return this.plan.media().get(this.segments.size());
	}

	/** Finds the next medium, or decodes it, or encodes some of what was decoded. */
	@Override
	public void advance(int item) {
		RunPlan.Medium medium = next();
		boolean begun = this.image != null || !this.unheard.isEmpty();
		Lease<EncodedMedium> known = begun ? null : this.workshop.media().find(medium.key());
		if (known != null) {
			keep(medium, known, true);
			return;
		}
		EncodedMedium encoded = switch (medium.kind()) {
			case IMAGE -> look(medium);
			case AUDIO -> listen(medium);
		};
		if (encoded != null) {
			keep(medium, this.workshop.media().add(medium.key(), encoded), false);
		}
	}

	/** One unit; the image, if it was the last one. */
	private @Nullable EncodedMedium look(RunPlan.Medium medium) {
		ImageEncoder encoder = this.workshop.model().images();
		if (encoder == null) {
			throw new IllegalStateException("a request with images was planned for a model that takes none");
		}
		long start = now();
		RgbImage decoded = this.image;
		try {
			if (decoded == null) {
				this.image = encoder.decode(medium.input().data());
				this.ledger.decoded(now() - start);
				return null;
			}
			EncodedMedium encoded = encoder.encode(decoded, medium.input().detail(), this.cancel);
			this.image = null;
			this.ledger.encoded(now() - start);
			return encoded;
		}
		catch (MediaException ex) {
			throw MediaPlanner.refused(ex, medium.input().pointer());
		}
	}

	/** One unit; the clip, if it was the last one. */
	private @Nullable EncodedMedium listen(RunPlan.Medium medium) {
		AudioEncoder encoder = this.workshop.model().clips();
		if (encoder == null) {
			throw new IllegalStateException("a request with clips was planned for a model that takes none");
		}
		long start = now();
		if (this.unheard.isEmpty()) {
			Waveform sound = ClipReader.read(medium.input(), encoder, this.workshop.clips().seconds());
			// before the dear part: that it is too long for the model is known now
			this.plan.requireRoom(tokens() + encoder.tokens(sound.seconds()).least(),
					this.workshop.model().backbone().shape().maxPositions());
			this.unheard.addAll(encoder.windows().full(sound));
			this.ledger.decoded(now() - start);
			return null;
		}
		this.heard.add(encoder.encode(this.unheard.remove(), this.cancel));
		this.ledger.encoded(now() - start);
		if (!this.unheard.isEmpty()) {
			return null;
		}
		EncodedClip whole = EncodedClip.joined(this.heard);
		this.heard.clear();
		return whole;
	}

	private void keep(RunPlan.Medium medium, Lease<EncodedMedium> lease, boolean hit) {
		this.leases.add(lease);
		EncodedMedium encoded = lease.value();
		long start = now();
		Segment.Medium segment = encoded.medium(medium.key());
		Segment.Medium kept = (medium.kind() == Kind.IMAGE) ? pruned(segment) : segment;
		this.ledger.encoded(now() - start);
		this.segments.add(kept);
		this.ledger.medium(encoded, kept.length(), hit);
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

	@Override
	public void finished(int item) {
		// the others are about the same
	}

	@Override
	public @Nullable Transcript transcript(Collection<GeneratedText> texts) {
		return null;
	}

	private long now() {
		return this.workshop.nanoTime().getAsLong();
	}

	@Override
	public void close() {
		this.image = null;
		this.unheard.clear();
		this.heard.clear();
		List<Lease<EncodedMedium>> open = new ArrayList<>(this.leases);
		this.leases.clear();
		open.forEach(Lease::close);
	}

}
