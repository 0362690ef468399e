package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.engine.cache.LeasedCache.Lease;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.GeneratedText;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.Transcript;

/**
 * A clip that is written down. However long it is, the model hears one stretch at a time,
 * cut at a pause, and each is a text of its own: the clip is decoded in the first unit,
 * and each stretch encoded when its text is next. Stretches of silence are passed over.
 * <p>
 * A stretch is leased until its text is finished, and its keys and values aren't kept: of
 * half an hour they would fill every cache.
 */
final class Dictation implements Perception {

	private final RunPlan plan;

	private final Workshop workshop;

	private final Ledger ledger;

	private final CancelSignal cancel;

	private final RunPlan.Medium clip;

	private final AudioEncoder encoder;

	private final List<SoundWindow> windows = new ArrayList<>();

	private final Map<Integer, Lease<EncodedMedium>> leases = new HashMap<>();

	/** By item: soft tokens of the stretches that were heard. */
	private final Map<Integer, Integer> heard = new HashMap<>();

	private List<RunPlan.Item> items;

	private double seconds;

	/** Whether all of it was heard before this run. */
	private boolean known = true;

	Dictation(RunPlan plan, Workshop workshop, Ledger ledger, CancelSignal cancel) {
		AudioEncoder encoder = workshop.model().clips();
		if (encoder == null) {
			throw new IllegalStateException("a clip is to be written down by a model that takes none");
		}
		this.plan = plan;
		this.workshop = workshop;
		this.ledger = ledger;
		this.cancel = cancel;
		this.clip = plan.media().getFirst();
		this.encoder = encoder;
		this.items = plan.items();
	}

	@Override
	public List<RunPlan.Item> items() {
		return this.items;
	}

	@Override
	public boolean isReady(int item) {
		return this.leases.containsKey(item);
	}

	@Override
	public boolean nextIsWork(int item) {
		return !isReady(item) && (this.windows.isEmpty() || !this.workshop.media().contains(key(item)));
	}

	@Override
	public void advance(int item) {
		long start = now();
		if (this.windows.isEmpty()) {
			decode();
			this.ledger.decoded(now() - start);
			return;
		}
		Lease<EncodedMedium> lease = this.workshop.media().find(key(item));
		if (lease == null) {
			lease = this.workshop.media().add(key(item), this.encoder.encode(this.windows.get(item), this.cancel));
			this.ledger.encoded(now() - start);
		}
		this.leases.put(item, lease);
		this.heard.put(item, lease.value().tokens());
		this.ledger.clip(this.seconds, tokens(), this.known);
	}

	private void decode() {
		Waveform sound = ClipReader.read(this.clip.input(), this.encoder, this.workshop.clips().transcriptionSeconds());
		this.seconds = sound.seconds();
		for (SoundWindow window : this.encoder.windows().atPauses(sound)) {
			if (!window.sound().isSilent()) {
				this.windows.add(window);
			}
		}
		if (this.windows.isEmpty()) {
			throw new InvalidRequestException(Problem.MEDIA_INVALID, "There is only silence in the clip.",
					this.clip.input().pointer());
		}
		RunPlan.Item first = this.plan.items().getFirst();
		List<RunPlan.Item> items = new ArrayList<>();
		int positions = this.workshop.model().backbone().shape().maxPositions();
		for (int item = 0; item < this.windows.size(); item++) {
			first.requireRoom(tokens(item).getFirst(), positions);
			this.known &= this.workshop.media().contains(key(item));
			items.add(first.again(Integer.toString(item)));
		}
		this.items = items;
		this.ledger.clip(this.seconds, tokens(), this.known);
	}

	private String key(int item) {
		SoundWindow window = this.windows.get(item);
		return "%s/heard %s-%s".formatted(this.clip.key(), window.start(), window.end());
	}

	@Override
	public List<Segment.Medium> shared() {
		return List.of();
	}

	@Override
	public List<Segment.Medium> of(int item) {
		Lease<EncodedMedium> lease = this.leases.get(item);
		if (lease == null) {
			throw new IllegalStateException("stretch %d wasn't heard yet".formatted(item));
		}
		return List.of(lease.value().medium(key(item)));
	}

	@Override
	public List<TokenOrigin.Said> said(int medium) {
		throw new IllegalStateException("no clip stands before every stretch");
	}

	@Override
	public List<Integer> tokens(int item) {
		Integer tokens = this.heard.get(item);
		return List
			.of((tokens != null) ? tokens : this.encoder.tokens(this.windows.get(item).sound().seconds()).most());
	}

	@Override
	public int tokens() {
		int tokens = 0;
		for (int item = 0; item < this.windows.size(); item++) {
			tokens += tokens(item).getFirst();
		}
		return tokens;
	}

	@Override
	public void finished(int item) {
		Lease<EncodedMedium> lease = this.leases.remove(item);
		if (lease != null) {
			lease.close();
		}
	}

	@Override
	public Transcript transcript(Collection<GeneratedText> texts) {
		Operation.Transcribe asked = (Operation.Transcribe) this.plan.request().operation();
		MediaInput.Trim trim = this.clip.input().trim();
		double offset = (trim != null) ? trim.start() : 0;
		long cut = texts.stream().filter((text) -> text.finish() == GeneratedText.Finish.LENGTH).count();
		if (cut > 0) {
			this.plan.warnings()
				.add(new Receipt.Warning("cut-off",
						"In %d of %d stretches more is said than the canvas holds".formatted(cut, this.windows.size()),
						"/options/maxTokens"));
		}
		List<Transcript.Segment> said = new ArrayList<>();
		Iterator<SoundWindow> windows = this.windows.iterator();
		for (GeneratedText text : texts) {
			SoundWindow window = windows.next();
			String words = text.text().strip();
			if (!words.isEmpty() && !words.equals(Transcript.NOTHING_SAID)) {
				said.add(new Transcript.Segment(offset + window.start(), offset + window.end(), words,
						text.confidence()));
			}
		}
		return new Transcript(said.stream().map(Transcript.Segment::text).collect(Collectors.joining(" ")),
				asked.language(), this.seconds, asked.segments() ? said : List.of());
	}

	private long now() {
		return this.workshop.nanoTime().getAsLong();
	}

	@Override
	public void close() {
		List<Lease<EncodedMedium>> open = new ArrayList<>(this.leases.values());
		this.leases.clear();
		open.forEach(Lease::close);
	}

}
