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
 * @param defaults its own way of generating
 * @param resources closed with the model, after nobody uses it any more
 */
public record ServedModel(ModelCard card, Backbone backbone, Language language, @Nullable ImageEncoder images,
		GenerationDefaults defaults, Runnable resources) implements AutoCloseable {

	@Override
	public void close() {
		this.resources.run();
	}

}
