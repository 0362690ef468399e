package io.sfumato.trainer.evaluate;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.StrategyOptions;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.engine.model.EncodedMedium;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.runtime.tokenizer.Tokenizer;
import io.sfumato.trainer.data.RecordAnswer;

/**
 * Fills the slots of a record: its skeleton is fixed on the canvas, the slots are masks.
 */
final class RecordFiller {

	private final ServedModel model;

	private final Tokenizer tokenizer;

	private final int slotPad;

	RecordFiller(ServedModel model, Tokenizer tokenizer) {
		this.model = model;
		this.tokenizer = tokenizer;
		this.slotPad = tokenizer.id("<slot-pad>").orElseThrow();
	}

	/**
	 * The slots' values by name.
	 * @param media what is asked about, in the order of the request
	 * @param steps number of forward passes, 0 for the threshold of the default strategy
	 */
	Map<String, String> fill(List<EncodedMedium> media, String question, RecordAnswer record, int steps) {
		Backbone backbone = this.model.backbone();
		CancelSignal cancel = new CancelSignal();
		List<MediaInput.Kind> kinds = new ArrayList<>();
		List<Segment.Medium> segments = new ArrayList<>();
		for (EncodedMedium medium : media) {
			kinds.add((medium instanceof EncodedClip) ? MediaInput.Kind.AUDIO : MediaInput.Kind.IMAGE);
			segments.add(medium.medium("medium " + segments.size()));
		}
		Prompt prompt = new PromptLayout(this.model.language().prompt(kinds, null, question)).with(segments);
		Canvas.Builder builder = Canvas.builder(prompt, backbone.shape().maskToken());
		for (RecordAnswer.Piece piece : record.pieces()) {
			switch (piece) {
				case RecordAnswer.Fixed fixed -> builder.fixed(this.tokenizer.encodePlain(fixed.text()));
				case RecordAnswer.Slot slot -> builder.masks(slot.cells());
			}
		}
		Canvas canvas = builder.build();
		Strategy strategy = strategy(canvas.answerLength(), steps);
		try (Prefix prefix = prefix(backbone, prompt, strategy, cancel);
				Denoising denoising = Denoising.of(backbone, canvas, prefix, strategy, DenoisingListener.NONE,
						cancel)) {
			return values(record, denoising.run().tokens());
		}
	}

	private static Strategy strategy(int length, int steps) {
		Strategy strategy = Strategy.balanced(length, length).withoutStopAtEnd();
		return (steps == 0) ? strategy : strategy
			.with(new StrategyOptions(steps, null, null, Strategy.Unmask.QUOTA, Map.of(), null, null, null, null));
	}

	private static @Nullable Prefix prefix(Backbone backbone, Prompt prompt, Strategy strategy, CancelSignal cancel) {
		return strategy.wantsPrefix(backbone.shape().attention())
				? Prefix.build(backbone, prompt, MediaKeyValues.uncached(), cancel) : null;
	}

	private Map<String, String> values(RecordAnswer record, int[] tokens) {
		Map<String, String> values = new LinkedHashMap<>();
		int cell = 0;
		for (RecordAnswer.Piece piece : record.pieces()) {
			switch (piece) {
				case RecordAnswer.Fixed fixed -> cell += this.tokenizer.encodePlain(fixed.text()).length;
				case RecordAnswer.Slot slot -> {
					values.put(slot.name(), text(tokens, cell, cell + slot.cells()));
					cell += slot.cells();
				}
			}
		}
		return values;
	}

	/** What stands in front of the padding. */
	private String text(int[] tokens, int from, int to) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (int cell = from; cell < to && tokens[cell] != this.slotPad; cell++) {
			bytes.writeBytes(this.tokenizer.bytes(tokens[cell]));
		}
		return bytes.toString(StandardCharsets.UTF_8);
	}

}
