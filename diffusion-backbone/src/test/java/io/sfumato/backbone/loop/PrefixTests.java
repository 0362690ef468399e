package io.sfumato.backbone.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneException;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.TrackedBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.policy.Strategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class PrefixTests {

	private static final Segment.Medium CAT = medium("cat", 3, 1);

	private static final Segment.Medium DOG = medium("dog", 2, 2);

	private static final Segment.Text QUESTION = new Segment.Text(new int[] { 4, 8, 2, 6 });

	private final TrackedBackbone backbone = new TrackedBackbone(
			PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 20, 3));

	@Test
	void eachMediumIsEvaluatedAloneThenTheTextOverAll() {
		try (Prefix prefix = build(new Prompt(List.of(CAT, DOG, QUESTION)), MediaKeyValues.uncached())) {
			assertThat(this.backbone.queryCounts()).containsExactly(3, 2, 4);
			assertThat(prefix.passes()).isEqualTo(3);
			assertThat(prefix.positionsComputed()).isEqualTo(9);
			assertThat(prefix.length()).isEqualTo(9);
			assertThat(prefix.mediaHits()).isZero();
			assertThat(prefix.bytes()).isPositive();
		}
	}

	@Test
	void aKnownMediumIsNotEvaluatedAgainWhereverItStands() {
		try (Store store = new Store()) {
			build(new Prompt(List.of(CAT, QUESTION)), store).close();

			Prompt swapped = new Prompt(List.of(DOG, CAT, QUESTION));
			double[] remembered;
			try (Prefix prefix = build(swapped, store)) {
				assertThat(this.backbone.queryCounts()).containsExactly(3, 4, 2, 4);
				assertThat(prefix.passes()).isEqualTo(2);
				assertThat(prefix.mediaHits()).isEqualTo(1);
				remembered = answer(swapped, prefix).probabilities();
			}
			double[] fresh;
			try (Prefix prefix = build(swapped, MediaKeyValues.uncached())) {
				fresh = answer(swapped, prefix).probabilities();
			}

			assertThat(remembered).containsExactly(fresh, within(1e-6));
		}
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void textAloneAndMediaAloneHavePrefixes() {
		try (Prefix text = build(new Prompt(List.of(QUESTION)), MediaKeyValues.uncached());
				Prefix media = build(new Prompt(List.of(CAT, DOG)), MediaKeyValues.uncached())) {
			assertThat(text.length()).isEqualTo(4);
			assertThat(media.length()).isEqualTo(5);
			assertThat(this.backbone.open()).isEqualTo(2);
		}
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void prefixLmTakesOnePass() {
		TrackedBackbone lm = new TrackedBackbone(PlainBackbone.random(AttentionPattern.PREFIX_LM, 20, 3));

		try (Prefix prefix = Prefix.build(lm, new Prompt(List.of(CAT, QUESTION, DOG)), MediaKeyValues.uncached(),
				new CancelSignal())) {
			assertThat(prefix.passes()).isEqualTo(1);
			assertThat(prefix.length()).isEqualTo(9);
		}
		assertThat(lm.open()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void nothingStaysOpenWhenAPassFails(int pass) {
		this.backbone.failingAtPass(pass);

		assertThatExceptionOfType(BackboneException.class)
			.isThrownBy(() -> build(new Prompt(List.of(CAT, DOG, QUESTION)), MediaKeyValues.uncached()));

		assertThat(this.backbone.open()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "SEGMENT_CAUSAL", "PREFIX_LM" })
	void aPromptEvaluatedWithItsAnswerIsThePrompt(AttentionPattern attention) {
		TrackedBackbone model = new TrackedBackbone(PlainBackbone.random(attention, 20, 3));
		Prompt prompt = new Prompt(List.of(CAT, DOG, QUESTION));
		Denoised apart;
		try (Prefix prefix = Prefix.build(model, prompt, MediaKeyValues.uncached(), new CancelSignal())) {
			apart = answer(model, prompt, prefix);
		}
		int passes = model.queryCounts().size();

		try (Prefix prefix = Prefix.open(model, prompt, MediaKeyValues.uncached())) {
			assertThat(prefix.isComplete()).isFalse();
			Denoised together = answer(model, prompt, prefix);

			assertThat(together.tokens()).isEqualTo(apart.tokens());
			assertThat(together.steps()).isEqualTo(apart.steps());
			assertThat(together.probabilities()).containsExactly(apart.probabilities(), within(1e-6));
			assertThat(together.forwardPasses()).isEqualTo(apart.forwardPasses());
			assertThat(model.queryCounts().get(passes)).isEqualTo(9 + 4);
			assertThat(model.queryCounts()).hasSize(passes + apart.forwardPasses());
			assertThat(prefix.isComplete()).isTrue();
			Denoised again = answer(model, prompt, prefix);
			assertThat(again.probabilities()).containsExactly(apart.probabilities(), within(1e-6));
			assertThat(model.queryCounts().getLast()).isEqualTo(4);
		}
		assertThat(model.open()).isZero();
	}

	@Test
	void whatIsKnownOfAPromptIsNotEvaluatedWithItsAnswer() {
		try (Store store = new Store()) {
			Prompt prompt = new Prompt(List.of(CAT, QUESTION));
			try (Prefix prefix = Prefix.open(this.backbone, prompt, store)) {
				answer(prompt, prefix);
			}
			Prompt swapped = new Prompt(List.of(DOG, CAT, QUESTION));
			double[] remembered;
			try (Prefix prefix = Prefix.open(this.backbone, swapped, store)) {
				assertThat(prefix.mediaHits()).isEqualTo(1);
				int before = this.backbone.queryCounts().size();
				remembered = answer(swapped, prefix).probabilities();
				assertThat(this.backbone.queryCounts().get(before)).isEqualTo(2 + 4 + 4);
			}
			try (Prefix prefix = build(swapped, MediaKeyValues.uncached())) {
				assertThat(remembered).containsExactly(answer(swapped, prefix).probabilities(), within(1e-6));
			}
			try (Prefix prefix = Prefix.open(this.backbone, swapped, store)) {
				assertThat(prefix.mediaHits()).isEqualTo(2);
			}
		}
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void nothingStaysOpenWhenThePassOverBothFails() {
		try (Prefix prefix = Prefix.open(this.backbone, new Prompt(List.of(CAT, QUESTION)),
				MediaKeyValues.uncached())) {
			this.backbone.failingAtPass(0);

			assertThatExceptionOfType(BackboneException.class)
				.isThrownBy(() -> answer(new Prompt(List.of(CAT, QUESTION)), prefix));
		}
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void aCancelledPrefillStops() {
		CancelSignal cancel = new CancelSignal();
		cancel.cancel();

		assertThatExceptionOfType(CancelledForwardException.class).isThrownBy(() -> Prefix.build(this.backbone,
				new Prompt(List.of(CAT, QUESTION)), MediaKeyValues.uncached(), cancel));
		assertThat(this.backbone.open()).isZero();
	}

	@Test
	void aMediumBehindTextIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> build(new Prompt(List.of(QUESTION, CAT)), MediaKeyValues.uncached()))
			.withMessageContaining("media before its text");
	}

	@Test
	void fullAttentionHasNoPrefix() {
		Backbone full = PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 20, 3);

		assertThatIllegalArgumentException().isThrownBy(
				() -> Prefix.build(full, new Prompt(List.of(QUESTION)), MediaKeyValues.uncached(), new CancelSignal()));
	}

	private Prefix build(Prompt prompt, MediaKeyValues media) {
		return Prefix.build(this.backbone, prompt, media, new CancelSignal());
	}

	private Denoised answer(Prompt prompt, Prefix prefix) {
		return answer(this.backbone, prompt, prefix);
	}

	private static Denoised answer(Backbone backbone, Prompt prompt, Prefix prefix) {
		try (Denoising denoising = Denoising.of(backbone, Canvas.masked(prompt, 19, 4), prefix, Strategy.balanced(4, 4),
				DenoisingListener.NONE, new CancelSignal())) {
			return denoising.run();
		}
	}

	private static Segment.Medium medium(String key, int length, long seed) {
		float[] soft = new float[length * 32];
		for (int index = 0; index < soft.length; index++) {
			soft[index] = (float) Math.sin(seed * 100 + index);
		}
		return new Segment.Medium(CellKind.VISUAL, key, soft, length);
	}

	/** Remembers everything. */
	private static final class Store implements MediaKeyValues, AutoCloseable {

		private final Map<String, KeyValues> known = new HashMap<>();

		@Override
		public @Nullable Lease find(Segment.Medium medium) {
			KeyValues keyValues = this.known.get(medium.key());
			return (keyValues != null) ? lent(keyValues) : null;
		}

		@Override
		public Lease add(Segment.Medium medium, KeyValues fresh) {
			this.known.put(medium.key(), fresh);
			return lent(fresh);
		}

		private static Lease lent(KeyValues keyValues) {
			return new Lease() {

				@Override
				public KeyValues keyValues() {
					return keyValues;
				}

				@Override
				public void close() {
				}

			};
		}

		@Override
		public void close() {
			this.known.values().forEach(KeyValues::close);
		}

	}

}
