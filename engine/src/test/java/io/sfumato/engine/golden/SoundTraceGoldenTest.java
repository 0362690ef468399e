package io.sfumato.engine.golden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.audio.DiffaEncoder;
import io.sfumato.encoders.audio.MelFeatures;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/traces: DIFFA's answers about sound, from the features of the clip on, through
 * ears and language model of two directories. In faithful mode the whole answer before
 * every pass, the final ids and the number of passes are the reference's.
 */
class SoundTraceGoldenTest {

	private static final Set<String> KNOWN_PARAMS = Set.of("steps", "gen_length", "block_length", "temperature",
			"cfg_scale", "mask_id", "audio_position");

	@TestFactory
	Stream<DynamicTest> answersAboutSoundAreTheReferences() {
		return GoldenFiles.list(GoldenFiles.folder("traces/diffa"), (file) -> file.toString().endsWith(".json"))
			.stream()
			// in the others the reference rounds embeddings, which no model here does
			.filter((file) -> GoldenFiles.json(file).get("embeds_precision").asString().equals("fp32"))
			.map((file) -> dynamicTest(file.getFileName().toString(), () -> replay(file)));
	}

	private static void replay(Path file) {
		JsonNode trace = GoldenFiles.json(file);
		JsonNode params = trace.get("params");
		assertThat(KNOWN_PARAMS).as("parameters this test understands").containsAll(params.propertyNames());
		assertThat(params.get("temperature").asDouble()).as("temperature").isZero();
		OrtRuntime runtime = OrtRuntime.cpu();
		try (Checkpoint adapters = checkpoint(trace, 0);
				Checkpoint language = checkpoint(trace, 1);
				DiffaEncoder ears = DiffaEncoder.open(runtime, adapters);
				Backbone backbone = BackboneFamily.of(language).open(runtime, language)) {
			int[] ids = GoldenFiles.numbers(trace.get("prompt_ids"));
			int place = params.get("audio_position").asInt();
			Prompt prompt = new Prompt(List.of(new Segment.Text(Arrays.copyOf(ids, place)), clip(trace, ears),
					new Segment.Text(Arrays.copyOfRange(ids, place, ids.length))));
			Canvas canvas = Canvas.masked(prompt, params.get("mask_id").asInt(), params.get("gen_length").asInt());
			replay(trace, backbone, canvas);
		}
	}

	private static Checkpoint checkpoint(JsonNode trace, int index) {
		return Checkpoint.open(GoldenFiles.folder("checkpoints/" + trace.get("checkpoint").get(index).asString()));
	}

	/** The case names the file that also holds the features. */
	private static Segment.Medium clip(JsonNode trace, DiffaEncoder ears) {
		String name = trace.get("audio_embeds").asString().split(": ")[0];
		try (SafetensorsFile tensors = SafetensorsFile.open(GoldenFiles.folder(name));
				RunControl control = new RunControl()) {
			assertThat(tensors.info("input_features").dimension(0)).as("clips").isEqualTo(1);
			int bands = (int) tensors.info("input_features").dimension(1);
			int frames = (int) tensors.info("input_features").dimension(2);
			int sounding = (int) Arrays.stream(tensors.longs("attention_mask")).sum();
			SoftTokens tokens = ears.encode(new MelFeatures(bands, frames, tensors.floats("input_features"), sounding),
					control);
			return new EncodedClip(tokens.embeddings(), tokens.count(), sounding / 100.0, List.of()).medium("clip");
		}
	}

	private static void replay(JsonNode trace, Backbone backbone, Canvas canvas) {
		JsonNode params = trace.get("params");
		int block = params.get("block_length").asInt();
		Policies policies = Policies
			.builder(new Even(params.get("steps").asInt(), FixedBlocks.count(canvas.answerLength(), block)),
					new FixedBlocks(block, FixedBlocks.End.STEPS_SPENT), new TopQuota(),
					new KvNone(canvas, backbone.shape().attention()))
			.fidelity(Fidelity.FAITHFUL)
			.guidance(params.get("cfg_scale").asDouble())
			.build();
		assertThat(trace.get("forward_shapes").get(0).get(1).asInt()).as("cells of a pass").isEqualTo(canvas.length());
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas, policies, DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(canvas.answer()).as("before pass %d", pass)
					.isEqualTo(answer(trace.get("steps").get(pass), canvas));
				denoising.step();
			}
		}
		assertThat(canvas.answer()).as("final ids").isEqualTo(answer(trace.get("final_ids"), canvas));
		assertThat(pass).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

	private static int[] answer(JsonNode ids, Canvas canvas) {
		int[] all = GoldenFiles.numbers(ids);
		return Arrays.copyOfRange(all, all.length - canvas.answerLength(), all.length);
	}

}
