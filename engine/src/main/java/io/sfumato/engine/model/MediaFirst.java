package io.sfumato.engine.model;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;

/**
 * Where a medium sees nothing but itself, it stands before all text: its keys and values
 * are computed so.
 */
final class MediaFirst {

	private MediaFirst() {
	}

	/**
	 * Refuses a chat template that writes text before a medium.
	 * @param eyes whether the model takes images
	 * @param ears whether it takes clips
	 */
	static void require(Checkpoint checkpoint, Language language, boolean eyes, boolean ears) {
		List<Kind> kinds = new ArrayList<>();
		if (eyes) {
			kinds.add(Kind.IMAGE);
		}
		if (ears) {
			kinds.add(Kind.AUDIO);
		}
		List<PromptPart> parts = language.prompt(kinds, "?", "?");
		for (int part = 1; part < parts.size(); part++) {
			if (!(parts.get(part) instanceof PromptPart.Text) && parts.get(part - 1) instanceof PromptPart.Text) {
				throw CheckpointException.field(checkpoint.directory().resolve("tokenizer_config.json"),
						"chat_template",
						"writes text before an image or a clip, which sees itself alone where attention is 'segment_causal'");
			}
		}
	}

}
