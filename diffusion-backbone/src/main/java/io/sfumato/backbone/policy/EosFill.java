package io.sfumato.backbone.policy;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;

/**
 * Stops when the text is complete: the model has decided an end token and everything
 * before it; the cells behind get the end token. Without revision nothing before the end
 * can change any more, so the text is the one a full run would give. Fixed end tokens
 * don't count (decoding.md section 16).
 */
public final class EosFill implements StopPolicy {

	private final int[] endTokens;

	private final When when;

	/**
	 * @param endTokens ids that end a text, the first one fills the tail
	 */
	public EosFill(List<Integer> endTokens, When when) {
		if (endTokens.isEmpty()) {
			throw new IllegalArgumentException("no token ends a text");
		}
		this.endTokens = endTokens.stream().mapToInt(Integer::intValue).toArray();
		this.when = when;
	}

	@Override
	public @Nullable Stop afterStep(StepContext context, boolean windowFinished) {
		if (this.when == When.BLOCK && !windowFinished) {
			return null;
		}
		Canvas canvas = context.canvas();
		for (int index = canvas.promptLength(); index < canvas.length() && !canvas.isMasked(index); index++) {
			if (canvas.kind(index) == CellKind.GEN && ends(canvas.token(index))) {
				return new Stop(this.endTokens[0]);
			}
		}
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

	/** How often the rule is asked. */
	public enum When {

		/** When a block is complete, as Streaming-dLLM and dInfer do. */
		BLOCK,

		/** After every step. */
		STEP

	}

}
