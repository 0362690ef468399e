package io.sfumato.backbone.policy;

import java.util.Map;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Tokens that stand at given places of the answer from the start and never change.
 *
 * @param tokens cell id → token
 */
public record Constraints(Map<Integer, Integer> tokens) implements Hook {

	public Constraints {
		tokens = Map.copyOf(tokens);
	}

	@Override
	public void preset(Canvas canvas) {
		this.tokens.forEach((cell, token) -> canvas.fix(canvas.indexOf(cell), token));
	}

}
