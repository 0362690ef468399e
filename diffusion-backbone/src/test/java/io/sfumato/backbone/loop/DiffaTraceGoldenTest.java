package io.sfumato.backbone.loop;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * DIFFA's answers about sound, its soft tokens spliced into the prompt. In faithful mode
 * the whole answer before every pass, the final ids, and the number of passes are the
 * reference's, with embeddings as they are and as the reference rounds them.
 */
class DiffaTraceGoldenTest {

	static final String COVERED = "diffa";

	private static final Set<String> KNOWN_PARAMS = Set.of("steps", "gen_length", "block_length", "temperature",
			"cfg_scale", "mask_id", "audio_position");

	private static final Map<String, Function<Checkpoint, Backbone>> FAMILIES = Map.of("plain", PlainBackbone::of,
			"onnx", (checkpoint) -> BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint));

	private static final Traces.Backbones BACKBONES = new Traces.Backbones();

	@AfterAll
	static void close() {
		BACKBONES.close();
	}

	@TestFactory
	Stream<DynamicTest> answersAboutSoundAreTheReferences() {
		return Traces.variants(COVERED, (trace) -> {
			Map<String, Consumer<TraceCase>> tests = new TreeMap<>();
			FAMILIES.forEach((name, family) -> tests.put(" on " + name, (found) -> replay(found, name, family)));
			return tests;
		});
	}

	private static void replay(TraceCase trace, String name, Function<Checkpoint, Backbone> family) {
		trace.requireParams(KNOWN_PARAMS);
		assertThat(trace.number("temperature")).as("temperature").isZero();
		boolean rounded = switch (trace.trace().get("embeds_precision").asString()) {
			case "fp32" -> false;
			case "bf16_embeds" -> true;
			default -> throw new AssertionError("a precision of embeddings that isn't understood");
		};
		// the adapters stand first, their language model behind
		Backbone exact = BACKBONES.get(trace.trace().get("checkpoint").get(1).asString(), name, family);
		Backbone backbone = rounded ? new RoundedEmbeddings(exact) : exact;
		TraceCase.Row row = trace.rows().toList().getFirst();
		float[] sound = sound(trace);
		if (rounded) {
			IntStream.range(0, sound.length).forEach((i) -> sound[i] = bf16(sound[i]));
		}
		int[] ids = row.prompt();
		int place = trace.integer("audio_position");
		Prompt prompt = new Prompt(List.of(new Segment.Text(Arrays.copyOf(ids, place)),
				new Segment.Medium(CellKind.AUDIO, "clip", sound, sound.length / backbone.shape().hidden()),
				new Segment.Text(Arrays.copyOfRange(ids, place, ids.length))));
		Canvas canvas = Canvas.masked(prompt, trace.integer("mask_id"), trace.integer("gen_length"));
		assertThat(trace.trace().get("forward_shapes").get(0).get(1).asInt()).as("cells of a pass")
			.isEqualTo(canvas.length());
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas, policies(trace, backbone, canvas),
				DenoisingListener.NONE, new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(text(canvas)).as("before pass %d", pass).isEqualTo(row.before(pass));
				denoising.step();
			}
		}
		assertThat(text(canvas)).as("final ids").isEqualTo(row.finalIds());
		assertThat(pass).as("passes").isEqualTo(trace.passes());
	}

	private static Policies policies(TraceCase trace, Backbone backbone, Canvas canvas) {
		int block = trace.integer("block_length");
		return Policies
			.builder(new Even(trace.integer("steps"), FixedBlocks.count(canvas.answerLength(), block)),
					new FixedBlocks(block, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
					new KvNone(canvas, backbone.shape().attention()))
			.fidelity(Fidelity.FAITHFUL)
			.guidance(trace.number("cfg_scale"))
			.build();
	}

	/** The case names a file and a tensor in it. */
	private static float[] sound(TraceCase trace) {
		String[] parts = trace.trace().get("audio_embeds").asString().split(": ");
		try (SafetensorsFile tensors = SafetensorsFile.open(Traces.golden(parts[0]))) {
			assertThat(tensors.info(parts[1]).dimension(0)).as("clips").isEqualTo(1);
			return tensors.floats(parts[1]);
		}
	}

	/** The traces show no cells of sound. */
	private static int[] text(Canvas canvas) {
		return IntStream.range(0, canvas.length())
			.filter((index) -> !canvas.kind(index).isMedium())
			.map(canvas::token)
			.toArray();
	}

	private static float bf16(float value) {
		int bits = Float.floatToRawIntBits(value);
		return Float.intBitsToFloat((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
	}

	/** The reference rounds what goes into the language model, and nothing after that. */
	private record RoundedEmbeddings(Backbone exact) implements Backbone {

		@Override
		public BackboneShape shape() {
			return this.exact.shape();
		}

		@Override
		public void embed(int token, FloatBuffer target) {
			int from = target.position();
			this.exact.embed(token, target);
			IntStream.range(from, target.position()).forEach((i) -> target.put(i, bf16(target.get(i))));
		}

		@Override
		public ForwardRows forward(ForwardRequest request) {
			return this.exact.forward(request);
		}

		@Override
		public KeyValues join(List<KeyValues> parts) {
			return this.exact.join(parts);
		}

		@Override
		public void close() {
			this.exact.close();
		}

	}

}
