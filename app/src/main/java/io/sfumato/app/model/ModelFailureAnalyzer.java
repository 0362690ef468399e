package io.sfumato.app.model;

import io.sfumato.engine.model.ModelLoadException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which file and field of the model is wrong, in place of a stack trace.
 */
class ModelFailureAnalyzer extends AbstractFailureAnalyzer<ModelLoadException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ModelLoadException failure) {
		var description = new StringBuilder("The model can't be served.\n\n    ").append(failure.getMessage());
		if (failure.file() != null) {
			description.append("\n\n    file   ").append(failure.file());
		}
		if (failure.field() != null) {
			description.append("\n    field  ").append(failure.field());
		}
		return new FailureAnalysis(description.toString(),
				"Check the directory that sfumato.model.location names (config.json, tokenizer.json and whole "
						+ "*.safetensors files in Hugging Face layout), or leave the setting out to serve the model "
						+ "inside the application.",
				failure);
	}

}
