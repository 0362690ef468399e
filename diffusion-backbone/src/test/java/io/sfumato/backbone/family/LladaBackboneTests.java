package io.sfumato.backbone.family;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneContract;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.Denoised;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The backbone that is served, against the same model in plain loops.
 */
class LladaBackboneTests extends BackboneContract {

	/** Two layers in single precision: logits up to 10, about 1e-6 relative each. */
	private static final float TOLERANCE = 2e-4f;

	@TempDir
	private Path directory;

	private Checkpoint checkpoint;

	@Override
	protected Backbone open() {
		return open(PlainBackbone.random(AttentionPattern.BIDIRECTIONAL, 24, 1));
	}

	@Override
	protected float tolerance() {
		return TOLERANCE;
	}

	@AfterEach
	void closeCheckpoint() {
		this.checkpoint.close();
	}

	@ParameterizedTest
	@EnumSource(value = AttentionPattern.class, names = "BLOCK_CAUSAL", mode = EnumSource.Mode.EXCLUDE)
	void decodesAsThePlainLoops(AttentionPattern attention) {
		this.checkpoint.close();
		PlainBackbone plain = PlainBackbone.random(attention, 40, 5);
		float[] soft = new float[3 * 32];
		for (int index = 0; index < soft.length; index++) {
			soft[index] = (float) Math.sin(index);
		}
		Prompt prompt = new Prompt(List.of(new Segment.Medium(CellKind.VISUAL, "image", soft, 3),
				new Segment.Text(new int[] { 4, 17, 30, 2 })));

		Denoised expected = decode(plain, prompt);
		Denoised actual;
		try (Backbone fast = open(plain)) {
			assertThat(fast.shape()).isEqualTo(plain.shape());
			actual = decode(fast, prompt);
		}

		assertThat(actual.tokens()).isEqualTo(expected.tokens());
		assertThat(actual.steps()).isEqualTo(expected.steps());
		assertThat(actual.probabilities()).containsExactly(expected.probabilities(), within((double) TOLERANCE));
	}

	/** With what stands before as past, and under a mask. */
	@Test
	void looksWhereThePlainLoopsLook() {
		this.checkpoint.close();
		PlainBackbone plain = PlainBackbone.random(AttentionPattern.SEGMENT_CAUSAL, 40, 7);
		BitSet mask = new BitSet();
		mask.set(0, 5 * 9);
		mask.clear(3, 9);

		List<float[]> expected = looks(plain, mask);
		List<float[]> actual;
		try (Backbone fast = open(plain)) {
			actual = looks(fast, mask);
		}

		assertThat(actual).hasSameSizeAs(expected).hasSizeGreaterThan(2);
		for (int index = 0; index < expected.size(); index++) {
			assertThat(actual.get(index)).containsExactly(expected.get(index), within(1e-5f));
		}
	}

	/** Of two rows that see everything in all layers, behind four cells. */
	private static List<float[]> looks(Backbone backbone, BitSet mask) {
		QueryCells first = new QueryCells(1, 4, backbone.shape().hidden());
		QueryCells second = new QueryCells(1, 5, backbone.shape().hidden());
		for (int cell = 0; cell < 9; cell++) {
			((cell < 4) ? first : second).add(backbone, 3 * cell + 1, cell);
		}
		List<float[]> looks = new ArrayList<>();
		try (ForwardRows before = backbone
			.forward(new ForwardRequest(first, null, null, new int[0], false, true, new CancelSignal()));
				KeyValues past = before.takeKeyValues();
				ForwardRows rows = backbone.forward(new ForwardRequest(second, past, mask, new int[] { 1, 4 }, false,
						false, new CancelSignal(), true))) {
			for (int layer = 0; layer < backbone.shape().layers(); layer++) {
				for (int row = 0; row < 2; row++) {
					float[] weights = new float[9];
					rows.attention(layer, row, weights);
					looks.add(weights);
				}
			}
		}
		return looks;
	}

	private Backbone open(PlainBackbone plain) {
		plain.save(this.directory);
		this.checkpoint = Checkpoint.open(this.directory);
		return BackboneFamily.LLADA.open(OrtRuntime.cpu(), this.checkpoint);
	}

	private static Denoised decode(Backbone backbone, Prompt prompt) {
		Strategy strategy = Strategy.balanced(12, 4).withoutStopAtEnd();
		Canvas canvas = Canvas.masked(prompt, backbone.shape().maskToken(), 12);
		if (!strategy.wantsPrefix(backbone.shape().attention())) {
			try (Denoising denoising = Denoising.of(backbone, canvas, null, strategy, DenoisingListener.NONE,
					new CancelSignal())) {
				return denoising.run();
			}
		}
		try (Prefix prefix = Prefix.build(backbone, prompt, MediaKeyValues.uncached(), new CancelSignal());
				Denoising denoising = Denoising.of(backbone, canvas, prefix, strategy, DenoisingListener.NONE,
						new CancelSignal())) {
			return denoising.run();
		}
	}

}
