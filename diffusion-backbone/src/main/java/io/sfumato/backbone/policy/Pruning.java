package io.sfumato.backbone.policy;

/**
 * Which soft tokens of images stay (decoding.md section 10).
 *
 * @param method how they are chosen
 * @param keep share that stays, 0.05–1; at least one token does
 */
public record Pruning(Method method, double keep) {

	/** The smallest share that may stay. */
	public static final double LEAST = 0.05;

	/** All stay. */
	public static final Pruning NONE = new Pruning(Method.NONE, 1);

	public Pruning {
		Strategy.range("pruning", keep, LEAST, 1);
		if (method == Method.NONE && keep < 1) {
			throw new StrategyException("pruning by method 'none' keeps all, not %s of the tokens".formatted(keep),
					"pruning");
		}
	}

	/** With the usual share. */
	public static Pruning by(Method method) {
		return new Pruning(method, method.usual);
	}

	/** Whether tokens are chosen before the model sees any. */
	public boolean isBeforehand() {
		return this.method == Method.DIVPRUNE;
	}

	/** Whether tokens are chosen by where the model looks. */
	public boolean isByAttention() {
		return this.method != Method.NONE && this.method != Method.DIVPRUNE;
	}

	/**
	 * How many of some tokens DivPrune keeps: rounded half to even, as the reference
	 * does.
	 */
	public int kept(int tokens) {
		return (this.method == Method.DIVPRUNE) ? Math.max(1, (int) Math.rint(this.keep * tokens)) : tokens;
	}

	/** How the tokens that stay are chosen. */
	public enum Method {

		/** All stay. */
		NONE("none", 1),

		/** Before the first pass, those that differ most: {@link DivPrune}. */
		DIVPRUNE("divprune", DivPrune.DEFAULT),

		/**
		 * After the first step, those that masks look at:
		 * {@link AttentionPruning#redVtp}.
		 */
		REDVTP("redvtp", 0.5),

		/** The same by one layer alone: {@link AttentionPruning#fastV}. */
		FASTV("fastv", 0.5),

		/** The same half-way through: {@link AttentionPruning#late}. */
		LATE("late", 0.5),

		/** Some more with every quarter: {@link AttentionPruning#progressive}. */
		PROGRESSIVE("progressive", 0.5);

		private final String name;

		private final double usual;

		Method(String name, double usual) {
			this.name = name;
			this.usual = usual;
		}

		public static Method of(String name) {
			return Strategy.parse("pruning", name, Method.class);
		}

		/** The usual share that stays. */
		public double usual() {
			return this.usual;
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
