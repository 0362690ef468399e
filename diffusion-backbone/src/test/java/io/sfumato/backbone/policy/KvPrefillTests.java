package io.sfumato.backbone.policy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.ToyBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;

import static org.assertj.core.api.Assertions.assertThat;

class KvPrefillTests {

	private static final int ANSWER = 6;

	@Test
	void thePromptIsEvaluatedOnceButForItsLastCell() {
		Recorder toy = new Recorder();

		assertThat(run(toy, Prompt.of(1, 5, 3, 7), 3)).containsExactly(10, 7, 7);
		assertThat(toy.requests).extracting((request) -> request.past() != null).containsExactly(false, true, true);
		assertThat(toy.requests.get(1).past().length()).isEqualTo(3);
		assertThat(new KvPrefill(1).exactness()).isEqualTo(KvPolicy.Exactness.APPROXIMATE);
	}

	/** Rows are queries; only the rows of what is kept are cut off. */
	@Test
	void whatIsKeptHasNotSeenTheAnswer() {
		Recorder toy = new Recorder();

		run(toy, Prompt.of(1, 5, 3, 7), 3);

		for (int query = 0; query < 10; query++) {
			int row = query * 10;
			int visible = (query < 3) ? 3 : 10;
			assertThat(IntStream.range(0, 10).filter((key) -> toy.requests.getFirst().mask().get(row + key)).toArray())
				.as("keys of query %d", query)
				.containsExactly(IntStream.range(0, visible).toArray());
		}
		assertThat(toy.requests.get(1).mask()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void aPromptOfNothingButLeadIsNotKept(int length) {
		Recorder toy = new Recorder();

		assertThat(run(toy, Prompt.of(IntStream.range(0, length).toArray()), 2)).containsOnly(ANSWER + length);
		assertThat(toy.requests).allSatisfy((request) -> assertThat(request.past()).isNull());
	}

	/** Cells evaluated, by pass. */
	private static List<Integer> run(Recorder toy, Prompt prompt, int steps) {
		Canvas canvas = Canvas.masked(prompt, ToyBackbone.MASK, ANSWER);
		Policies policies = Policies
			.builder(new Even(steps, 1), new FixedBlocks(ANSWER, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
					new KvPrefill(1))
			.fidelity(Fidelity.FAITHFUL)
			.build();
		List<Integer> positions = new ArrayList<>();
		try (Denoising denoising = new Denoising(toy, canvas, policies, DenoisingListener.NONE, new CancelSignal())) {
			while (!denoising.finished()) {
				positions.add(denoising.step().positions());
			}
		}
		return positions;
	}

	/** A toy with shifted logits that remembers what it was asked. */
	private static final class Recorder implements Backbone {

		private final Backbone toy = ToyBackbone.shifted(0);

		private final List<ForwardRequest> requests = new ArrayList<>();

		@Override
		public BackboneShape shape() {
			assertThat(this.toy.shape().attention()).isEqualTo(AttentionPattern.BIDIRECTIONAL);
			return this.toy.shape();
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			this.toy.embed(token, target);
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			this.requests.add(request);
			return this.toy.forward(request);
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			return this.toy.join(parts);
		}

		@Override
		public void close() {
			this.toy.close();
		}

	}

}
