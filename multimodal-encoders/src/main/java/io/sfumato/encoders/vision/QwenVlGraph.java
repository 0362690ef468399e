package io.sfumato.encoders.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.graph.Activation;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GatedMlp;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Rope;
import io.sfumato.runtime.graph.RopeAttention;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.Weight;

/**
 * The graph over one frame. Tokens stand in window order without gaps; for the layers
 * that see windows only they are spread over slots, as many for each window as a full one
 * has, and collected again.
 */
final class QwenVlGraph {

	static final String PATCHES = "patches";

	static final String COS = "cos";

	static final String SIN = "sin";

	/** By slot of a window, which token stands there; any token where none does. */
	static final String SLOTS = "slots";

	/** By token, in which slot it stands. */
	static final String TOKENS = "tokens";

	/** Which slots of its window a slot sees. */
	static final String MASK = "mask";

	/** By merged cell in reading order, its place in window order. */
	static final String CELLS = "cells";

	private static final double EPSILON = 1e-6;

	private final QwenVlConfig config;

	private final String prefix;

	private final GraphBuilder g = new GraphBuilder("qwen-vl");

	QwenVlGraph(QwenVlConfig config, String prefix) {
		this.config = config;
		this.prefix = prefix;
	}

	/**
	 * @param projector applied to the merged tokens; null for none
	 */
	OnnxGraph build(Set<TowerFeature> results, @Nullable Mlp projector) {
		int width = this.config.hidden();
		int deepest = results.stream()
			.mapToInt((feature) -> feature.layer(this.config.layers()))
			.max()
			.orElse(this.config.layers());
		Value patches = this.g.input(PATCHES, ElementType.FLOAT, "T", this.config.values());
		Weight kernel = Weight.of(this.prefix + QwenVlConfig.KERNEL, width, 3, this.config.frames(),
				this.config.patch(), this.config.patch());
		// a convolution that never overlaps is a matrix product
		Value flat = this.g.reshape(this.g.weight(kernel), width, this.config.values());
		Value x = this.g.reshape(this.g.matMul(patches, this.g.transpose(flat, 1, 0)), 1, -1, width);
		Rotations rotations = new Rotations();
		List<Value> states = new ArrayList<>(List.of(x));
		for (int layer = 0; layer < deepest; layer++) {
			states.add(block(layer, states.getLast(), rotations));
		}
		for (TowerFeature feature : new TreeSet<>(results)) {
			Value state = this.g.reshape(states.get(feature.layer(this.config.layers())), -1, width);
			if (feature.isPooled()) {
				Value merged = merge(state);
				Value projected = (projector != null) ? projector.apply(this.g, merged) : merged;
				this.g.output(feature.name(), projected, "cells",
						(projector != null) ? projector.second().weight().shape()[0] : this.config.out());
			}
			else {
				this.g.output(feature.name(), state, "T", width);
			}
		}
		return this.g.build();
	}

	/** x [1, T, D] → the same */
	private Value block(int layer, Value x, Rotations rotations) {
		String name = this.prefix + "blocks." + layer + ".";
		Value normed = norm(name + "norm1").apply(this.g, x);
		RopeAttention attention = attention(name + "attn.");
		Value mixed;
		if (this.config.windowed(layer)) {
			Value spread = rotations.spread(this.g.reshape(normed, -1, this.config.hidden()), this.config.hidden());
			Value seen = attention.apply(this.g, spread, rotations.windowed(), null, rotations.mask()).hidden();
			Value rows = this.g.reshape(seen, -1, this.config.hidden());
			mixed = this.g.reshape(this.g.gather(rows, rotations.tokens()), 1, -1, this.config.hidden());
		}
		else {
			mixed = attention.apply(this.g, normed, rotations.whole(), null, null).hidden();
		}
		Value attended = this.g.add(x, mixed);
		return this.g.add(attended, mlp(name + "mlp.", norm(name + "norm2").apply(this.g, attended)));
	}

	private RopeAttention attention(String name) {
		int width = this.config.hidden();
		Weight weights = Weight.of(name + "qkv.weight", 3L * width, width);
		Weight biases = Weight.of(name + "qkv.bias", 3L * width);
		List<Linear> parts = List.of(0, 1, 2)
			.stream()
			.map((part) -> new Linear(weights.rows((long) part * width, (part + 1L) * width),
					biases.rows((long) part * width, (part + 1L) * width)))
			.toList();
		return new RopeAttention(this.config.heads(), this.config.heads(), this.config.headDim(), parts.get(0),
				parts.get(1), parts.get(2), Linear.of(name + "proj", width, width, true), null, null);
	}

	private Value mlp(String name, Value x) {
		int width = this.config.hidden();
		int inner = this.config.inner();
		if (!this.config.gated()) {
			return new Mlp(Linear.of(name + "fc1", width, inner, true), Linear.of(name + "fc2", inner, width, true),
					this.config.activation())
				.apply(this.g, x);
		}
		return new GatedMlp(Linear.of(name + "gate_proj", width, inner, true),
				Linear.of(name + "up_proj", width, inner, true), Linear.of(name + "down_proj", inner, width, true),
				this.config.activation())
			.apply(this.g, x);
	}

	private Norm norm(String name) {
		return this.config.gated() ? Norm.rms(name, this.config.hidden(), EPSILON)
				: Norm.layer(name, this.config.hidden(), EPSILON);
	}

	/** tokens [T, D] in window order → [T / merge², out] in reading order */
	private Value merge(Value tokens) {
		int width = this.config.hidden() * this.config.merge() * this.config.merge();
		Value cells = this.g.reshape(norm(this.prefix + "merger.ln_q").apply(this.g, tokens), -1, width);
		Value merged = new Mlp(Linear.of(this.prefix + "merger.mlp.0", width, width, true),
				Linear.of(this.prefix + "merger.mlp.2", width, this.config.out(), true), Activation.GELU)
			.apply(this.g, cells);
		return this.g.gather(merged, this.g.input(CELLS, ElementType.INT64, "cells"));
	}

	/** Positions and windows, declared as inputs when the first layer asks for them. */
	private final class Rotations {

		private final GraphBuilder g = QwenVlGraph.this.g;

		private final int half = QwenVlGraph.this.config.headDim() / 2;

		private final Value cos;

		private final Value sin;

		private @Nullable Value slots;

		private @Nullable Value tokens;

		private @Nullable Value mask;

		Rotations() {
			this.cos = this.g.input(COS, ElementType.FLOAT, "T", this.half);
			this.sin = this.g.input(SIN, ElementType.FLOAT, "T", this.half);
		}

		Rope whole() {
			return new Rope(this.g.reshape(this.cos, 1, -1, this.half), this.g.reshape(this.sin, 1, -1, this.half), 0);
		}

		Rope windowed() {
			return new Rope(spread(this.cos, this.half), spread(this.sin, this.half), 0);
		}

		/** rows [T, width] → [windows, slots of a window, width] */
		Value spread(Value rows, int width) {
			Value slots = this.slots;
			if (slots == null) {
				slots = this.g.input(SLOTS, ElementType.INT64, "slots");
				this.slots = slots;
			}
			return this.g.reshape(this.g.gather(rows, slots), -1, QwenVlGraph.this.config.windowPatches(), width);
		}

		Value tokens() {
			Value tokens = this.tokens;
			if (tokens == null) {
				tokens = this.g.input(TOKENS, ElementType.INT64, "T");
				this.tokens = tokens;
			}
			return tokens;
		}

		Value mask() {
			Value mask = this.mask;
			if (mask == null) {
				int slots = QwenVlGraph.this.config.windowPatches();
				mask = this.g.input(MASK, ElementType.BOOL, "windows", 1, slots, slots);
				this.mask = mask;
			}
			return mask;
		}

	}

}
