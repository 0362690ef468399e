package io.sfumato.engine.run;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Remask;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.engine.model.ServedModel;

/**
 * Opens the texts of a run: puts their prompts together, and evaluates what of a prompt
 * isn't evaluated by its text's first step. Items of one prompt share that. Used by one
 * thread at a time.
 */
final class ItemOpener implements AutoCloseable {

	private final ServedModel model;

	private final MeteredBackbone backbone;

	private final RunKeyValues keyValues;

	private final Perception media;

	private final CancelSignal cancel;

	private final Prefixes prefixes = new Prefixes();

	/**
	 * @param backbone the model's, as the run counts its passes
	 */
	ItemOpener(ServedModel model, MeteredBackbone backbone, RunKeyValues keyValues, Perception media,
			CancelSignal cancel) {
		this.model = model;
		this.backbone = backbone;
		this.keyValues = keyValues;
		this.media = media;
		this.cancel = cancel;
	}

	/**
	 * A text that is open.
	 *
	 * @param item closed by whoever opened it
	 * @param passed whether that took a forward pass
	 */
	record Opened(ItemRun item, boolean passed) {
	}

	/**
	 * Opens a text whose media are ready.
	 * @param telling whether it is noted what else its tokens could have been
	 */
	Opened open(int number, RunPlan.Item planned, boolean telling) {
		Prompt prompt = planned.layout().with(this.media.of(number));
		// of media that no other item shares nothing is kept
		MediaKeyValues known = this.media.shared().isEmpty() ? MediaKeyValues.uncached() : this.keyValues;
		Strategy strategy = planned.decoding().strategy();
		Prefixes.Use prefix = null;
		boolean passed = false;
		if (strategy.wantsPrefix(this.backbone.shape().attention())) {
			boolean together = prefillsWithAnswer(strategy);
			passed = !together && !this.prefixes.holds(planned.layout());
			prefix = this.prefixes.acquire(planned.layout(), () -> together ? Prefix.open(this.backbone, prompt, known)
					: Prefix.build(this.backbone, prompt, known, this.cancel));
		}
		return new Opened(new ItemRun(number, planned, prompt, prefix, this.backbone, this.model.language(),
				this.cancel, telling), passed);
	}

	/**
	 * Whether the text of a prompt is evaluated by its answer's first step. Shadows of an
	 * answer aren't part of such a pass.
	 */
	private boolean prefillsWithAnswer(Strategy strategy) {
		return this.backbone.masksFreely() && strategy.techniques().remask() != Remask.WINO;
	}

	@Override
	public void close() {
		this.prefixes.close();
	}

}
