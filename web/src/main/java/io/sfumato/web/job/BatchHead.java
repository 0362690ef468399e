package io.sfumato.web.job;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a batch has beyond a job.
 *
 * @param inputFileId the file its lines came from
 * @param outputSeconds how long its files are kept; null for as long as others
 * @param outputFileId the file of what was answered well; null for none, or not yet
 * @param errorFileId the file of what wasn't; null for none, or not yet
 * @param errors why it couldn't be run, or what keeps it from its end
 * @param model that answered; null if none did
 * @param inputTokens of all its prompts
 * @param cachedTokens of them whose keys and values were there already
 * @param outputTokens of all its answers
 */
record BatchHead(String inputFileId, @Nullable Long outputSeconds, @Nullable String outputFileId,
		@Nullable String errorFileId, List<LineError> errors, @Nullable String model, long inputTokens,
		long cachedTokens, long outputTokens) {

	BatchHead(String inputFileId, @Nullable Long outputSeconds) {
		this(inputFileId, outputSeconds, null, null, List.of(), null, 0, 0, 0);
	}

	/** The same with why it can't be run. */
	BatchHead failing(List<LineError> errors) {
		return new BatchHead(this.inputFileId, this.outputSeconds, null, null, List.copyOf(errors), null, 0, 0, 0);
	}

	/** The same with what keeps it from its end; nothing if nothing does. */
	BatchHead hindered(List<LineError> errors) {
		return new BatchHead(this.inputFileId, this.outputSeconds, this.outputFileId, this.errorFileId,
				List.copyOf(errors), this.model, this.inputTokens, this.cachedTokens, this.outputTokens);
	}

	/** The same with its files. */
	BatchHead with(@Nullable String outputFileId, @Nullable String errorFileId) {
		return new BatchHead(this.inputFileId, this.outputSeconds, outputFileId, errorFileId, this.errors, this.model,
				this.inputTokens, this.cachedTokens, this.outputTokens);
	}

	/** The same with what was used. */
	BatchHead using(@Nullable String model, long inputTokens, long cachedTokens, long outputTokens) {
		return new BatchHead(this.inputFileId, this.outputSeconds, this.outputFileId, this.errorFileId, this.errors,
				model, inputTokens, cachedTokens, outputTokens);
	}

	/**
	 * Something that is wrong with the input file.
	 *
	 * @param line from 1; null for none in particular
	 * @param param member of the line; null for none in particular
	 */
	record LineError(String code, @Nullable Long line, String message, @Nullable String param) {
	}

}
