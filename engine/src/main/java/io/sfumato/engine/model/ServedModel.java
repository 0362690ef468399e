package io.sfumato.engine.model;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.strategy.GenerationDefaults;

/**
 * A model that is open and answers. Owns everything in it.
 *
 * @param card what it says about itself
 * @param backbone the language model
 * @param language template and tokenizer
 * @param images null if the model doesn't see
 * @param clips null if the model doesn't listen
 * @param defaults its own way of generating
 * @param reading how its closed answers are read
 * @param resources closed with the model, after nobody uses it any more
 */
public record ServedModel(ModelCard card, Backbone backbone, Language language, @Nullable ImageEncoder images,
		@Nullable AudioEncoder clips, GenerationDefaults defaults, Reading reading,
		Runnable resources) implements AutoCloseable {

	/** The same model, its closed answers read another way. */
	public ServedModel with(Reading reading) {
		return new ServedModel(this.card, this.backbone, this.language, this.images, this.clips, this.defaults, reading,
				this.resources);
	}

	/** Whether it writes down what is said before it answers. */
	public boolean hearsWords() {
		return this.clips != null && this.clips.hearsWords();
	}

	@Override
	public void close() {
		this.resources.run();
	}

}
