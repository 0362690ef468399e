package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * Exact match of answers decoded in one step from an empty canvas, and the same with
 * every question put to another sample's medium: a model that looks must do much worse
 * there.
 */
final class Exactness {

	private final LanguageLoss language;

	Exactness(LanguageLoss language) {
		this.language = language;
	}

	/** Questions with nothing of their answers given. */
	private static List<Segment> empty(List<? extends Asked> batch, int shift) {
		List<Segment> segments = new ArrayList<>();
		for (int i = 0; i < batch.size(); i++) {
			for (Asked.PreparedExchange exchange : batch.get(i).exchanges()) {
				AnswerTarget target = exchange.target();
				segments.add(new Segment((i + shift) % batch.size(), exchange.question(),
						Masking.empty(target, target.canvas(Masking.BLOCK))));
			}
		}
		return segments;
	}

	void measure(List<? extends Asked> batch, MediaLayout media, SoftTokens tokens, String suffix, Tally tally) {
		for (int shift = 0; shift < Math.min(2, batch.size()); shift++) {
			LanguageBatch packed = new LanguageBatch(media, empty(batch, shift));
			List<Tensor> logits = this.language.predict(packed, tokens);
			boolean[] right = new boolean[packed.answers()];
			Arrays.fill(right, true);
			for (int i = 0; i < logits.size(); i++) {
				score(packed.groups.get(i), Tensors.ints(logits.get(i).argmax(new LongOptional(-1), false)), right);
			}
			for (int answer = 0; answer < right.length; answer++) {
				int medium = packed.answerMedia.get(answer);
				String task = batch.get(Math.floorMod(medium - shift, batch.size())).task();
				String name = (shift == 0) ? task + suffix : "swapped" + suffix;
				tally.add("exact." + name, right[answer] ? 1 : 0, 1);
			}
		}
	}

	private static void score(LanguageBatch.Group group, int[] guesses, boolean[] right) {
		for (int i = 0; i < guesses.length; i++) {
			boolean tail = i > 0 && group.answer[i] == group.answer[i - 1]
					&& Masking.isTail(group.targets[i], group.targets[i - 1]);
			if (!tail && guesses[i] != group.targets[i]) {
				right[group.answer[i]] = false;
			}
		}
	}

}
