package io.sfumato.engine.model;

import java.nio.FloatBuffer;
import java.util.List;

import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.encoders.TokenOrigin;

/**
 * A clip, or a stretch of one, as the language model hears it.
 *
 * @param embeddings {@code [tokens, hidden]}, row by row; not copied
 * @param tokens number of soft tokens
 * @param seconds how long it lasts
 * @param words what is said, in order, by ears that hear words
 */
public record EncodedClip(float[] embeddings, int tokens, double seconds,
		List<TokenOrigin.Said> words) implements EncodedMedium {

	public EncodedClip {
		words = List.copyOf(words);
	}

	/** Stretches one behind the other as one clip. */
	public static EncodedClip joined(List<EncodedClip> stretches) {
		if (stretches.size() == 1) {
			return stretches.getFirst();
		}
		FloatBuffer all = FloatBuffer
			.allocate(stretches.stream().mapToInt((stretch) -> stretch.embeddings().length).sum());
		stretches.forEach((stretch) -> all.put(stretch.embeddings()));
		return new EncodedClip(all.array(), stretches.stream().mapToInt(EncodedClip::tokens).sum(),
				stretches.stream().mapToDouble(EncodedClip::seconds).sum(),
				stretches.stream().flatMap((stretch) -> stretch.words().stream()).toList());
	}

	@Override
	public Segment.Medium medium(String key) {
		return new Segment.Medium(CellKind.AUDIO, key, this.embeddings, this.tokens);
	}

	@Override
	public long bytes() {
		return (long) Float.BYTES * this.embeddings.length;
	}

}
