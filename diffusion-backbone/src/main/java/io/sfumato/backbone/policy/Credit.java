package io.sfumato.backbone.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.backbone.canvas.Canvas;

/**
 * Trust that builds up: a token that a cell proposes pass after pass gains logit,
 * {@code z + weight · ln(1 + credit)}, where its credit is what it was before, faded,
 * plus {@code p^exponent} (credit decoding of
 * <a href="https://arxiv.org/abs/2510.06133">CreditDecoding</a>, as in dInfer;
 * decoding.md section 3.5). So cells that waver little cross a threshold earlier,
 * typically with {@link NearBest}.
 * <p>
 * Needs whole rows of logits. Credits belong to a block and are forgotten with it. Not
 * with drafts, where one pass shows several canvases, and not for one token per step,
 * where it changes nothing but the order. Keeps state of one run.
 */
public final class Credit implements LogitsProcessor {

	/** Of dInfer. */
	public static final double DEFAULT_WEIGHT = 0.7;

	/** Of dInfer. */
	public static final double DEFAULT_EXPONENT = 0.2;

	/** Of dInfer. */
	public static final double DEFAULT_FADE = 0.8;

	private final double weight;

	private final double exponent;

	private final double fade;

	private final List<Account> accounts = new ArrayList<>();

	private int block = -1;

	/** With the parameters of dInfer. */
	public Credit() {
		this(DEFAULT_WEIGHT, DEFAULT_EXPONENT, DEFAULT_FADE);
	}

	/**
	 * @param weight in logits per unit of the logarithm, at least 0; 0.7 by default, 0
	 * gives no credit
	 * @param exponent of the probability, 0–1; 0.2 by default
	 * @param fade what is left of a credit after a pass, 0–1; 0.8 by default
	 */
	public Credit(double weight, double exponent, double fade) {
		if (!(weight >= 0 && exponent >= 0 && exponent <= 1 && fade >= 0 && fade <= 1)) {
			throw new StrategyException(
					"credit of weight %s, exponent %s and fade %s".formatted(weight, exponent, fade), "unmask");
		}
		this.weight = weight;
		this.exponent = exponent;
		this.fade = fade;
	}

	@Override
	public void apply(StepContext context, int index, LogitsRow row) {
		Canvas canvas = context.canvas();
		if (!canvas.isMasked(index)) {
			return;
		}
		if (this.block != context.window().index()) {
			this.block = context.window().index();
			this.accounts.forEach(Account::clear);
		}
		while (this.accounts.size() <= index) {
			this.accounts.add(new Account());
		}
		Account account = this.accounts.get(index);
		int token = row.argmax();
		account.add(token, Math.pow(row.probability(token), this.exponent), context.step(), this.fade);
		account.addTo(row.logits(), this.weight);
		row.changed();
	}

	@Override
	public boolean hasNoMemory() {
		return false;
	}

	/** The credits of one cell: few tokens, most often one. */
	private static final class Account {

		private int[] tokens = new int[2];

		private float[] credits = new float[2];

		private int size;

		private int step;

		void clear() {
			this.size = 0;
		}

		void add(int token, double credit, int step, double fade) {
			double left = Math.pow(fade, step - this.step);
			this.step = step;
			int place = this.size;
			for (int known = 0; known < this.size; known++) {
				this.credits[known] *= (float) left;
				place = (this.tokens[known] == token) ? known : place;
			}
			if (place == this.size) {
				open(token);
			}
			this.credits[place] += (float) credit;
		}

		private void open(int token) {
			if (this.size == this.tokens.length) {
				this.tokens = Arrays.copyOf(this.tokens, 2 * this.size);
				this.credits = Arrays.copyOf(this.credits, 2 * this.size);
			}
			this.tokens[this.size] = token;
			this.credits[this.size++] = 0;
		}

		void addTo(float[] logits, double weight) {
			for (int place = 0; place < this.size; place++) {
				logits[this.tokens[place]] += (float) (weight * Math.log1p(this.credits[place]));
			}
		}

	}

}
