package io.sfumato.backbone.policy;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Ends the text at the first end token that the model has decided, wherever that is: all
 * cells behind it get the end token at once, decided or not, and the run goes on with the
 * masks before it (the early stop of
 * <a href="https://arxiv.org/abs/2601.07568">d3LLM</a>; decoding.md section 4). Fixed end
 * tokens don't count, and fixed text stays.
 * <p>
 * For blocks that are decided several at a time: {@link EosFill} would wait for all masks
 * before the end while the blocks behind it are worked on for nothing. An end that was
 * decided too early can't be taken back: not for models that propose ends everywhere
 * until much of the text stands, as LLaDA does in one big block.
 */
public final class EosFirst implements StopPolicy {

	private final int[] endTokens;

	/**
	 * @param endTokens ids that end a text, the first one stands behind the end
	 */
	public EosFirst(List<Integer> endTokens) {
		if (endTokens.isEmpty()) {
			throw new IllegalArgumentException("no token ends a text");
		}
		this.endTokens = endTokens.stream().mapToInt(Integer::intValue).toArray();
	}

	@Override
	public @Nullable Tail tail(StepContext context) {
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < canvas.length(); index++) {
			if (canvas.kind(index) == CellKind.GEN && ends(canvas.token(index))) {
				return new Tail(index + 1, this.endTokens[0]);
			}
		}
		return null;
	}

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		return null;
	}

	private boolean ends(int token) {
		for (int endToken : this.endTokens) {
			if (token == endToken) {
				return true;
			}
		}
		return false;
	}

}
