package io.sfumato.runtime.graph;

import java.util.Optional;

/**
 * Activation functions by their usual names in {@code config.json} (checkpoints.md §1.3).
 */
public enum Activation {

	/** x·σ(x). */
	SILU {
		@Override
		public Value apply(GraphBuilder g, Value x) {
			return g.multiply(x, g.sigmoid(x));
		}
	},

	/** x·½(1 + erf(x/√2)). */
	GELU {
		@Override
		public Value apply(GraphBuilder g, Value x) {
			return g.gelu(x);
		}
	},

	/** GELU by its tanh approximation. */
	GELU_TANH {
		@Override
		public Value apply(GraphBuilder g, Value x) {
			return g.geluTanh(x);
		}
	},

	/** x·σ(1.702x). */
	QUICK_GELU {
		@Override
		public Value apply(GraphBuilder g, Value x) {
			return g.multiply(x, g.sigmoid(g.multiply(x, g.scalar(1.702f))));
		}
	},

	/** max(x, 0). */
	RELU {
		@Override
		public Value apply(GraphBuilder g, Value x) {
			return g.relu(x);
		}
	};

	public abstract Value apply(GraphBuilder g, Value x);

	/** The function a config names, if it is one of these. */
	public static Optional<Activation> named(String name) {
		return switch (name) {
			case "silu", "swish" -> Optional.of(SILU);
			case "gelu" -> Optional.of(GELU);
			case "gelu_pytorch_tanh", "gelu_new", "gelu_tanh" -> Optional.of(GELU_TANH);
			case "quick_gelu" -> Optional.of(QUICK_GELU);
			case "relu" -> Optional.of(RELU);
			default -> Optional.empty();
		};
	}

}
