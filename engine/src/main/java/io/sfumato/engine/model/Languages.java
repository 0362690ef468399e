package io.sfumato.engine.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.prompt.ImagePlace;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.prompt.TemplateLanguage;
import io.sfumato.engine.prompt.VoiceLanguage;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.tokenizer.ChatTemplate;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * How the model of a directory is spoken to. What is wrong with its template is found
 * here, before anybody asks.
 */
final class Languages {

	private static final String TEMPLATE_FILE = "tokenizer_config.json";

	private static final String TEMPLATE = "chat_template";

	private Languages() {
	}

	/**
	 * The language of a model.
	 * @param tokenizer of its language model
	 * @throws CheckpointException if the template has no place for what the model takes
	 */
	static Language of(ModelDirectories directories, Tokenizer tokenizer) {
		Language language = directories.isDiffa() ? new VoiceLanguage(tokenizer)
				: templated(directories.main(), tokenizer, directories.hasEyes(), directories.hasEars());
		// a broken template is found now
		language.prompt(List.of(), null, "?");
		return language;
	}

	private static TemplateLanguage templated(Checkpoint checkpoint, Tokenizer tokenizer, boolean eyes, boolean ears) {
		ModelConfig config = checkpoint.config();
		Path file = checkpoint.directory().resolve(TEMPLATE_FILE);
		ChatTemplate template = ChatTemplate.of(checkpoint, tokenizer)
			.orElseThrow(() -> CheckpointException.field(file, TEMPLATE, "is missing"));
		ImagePlace place = eyes ? ImagePlace.find(config, tokenizer) : ImagePlace.NONE;
		int audioToken = ears ? config.requireInt("audio_token_id") : -1;
		TemplateLanguage language = new TemplateLanguage(tokenizer, template, place, audioToken,
				SlotPadding.of(config, tokenizer));
		if (eyes && !language.writes(List.of(Kind.IMAGE, Kind.IMAGE))) {
			language = writtenElsewhere(language, file, place);
		}
		List<Kind> clips = new ArrayList<>(List.of(Kind.AUDIO, Kind.AUDIO));
		if (eyes) {
			clips.addFirst(Kind.IMAGE);
		}
		if (ears && !language.writes(clips)) {
			throw CheckpointException.field(file, TEMPLATE,
					"doesn't write the audio token %d once for each clip".formatted(audioToken));
		}
		return language;
	}

	/** Where the template knows text alone, images are written as the family does. */
	private static TemplateLanguage writtenElsewhere(TemplateLanguage own, Path file, ImagePlace place) {
		@Nullable TemplateLanguage language = own.writingImages();
		if (language == null || !language.writes(List.of(Kind.IMAGE, Kind.IMAGE))) {
			throw CheckpointException.field(file, TEMPLATE,
					"doesn't write the image token %d once for each image".formatted(place.token()));
		}
		return language;
	}

}
