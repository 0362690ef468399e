package io.sfumato.engine.golden;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.ForbidIds;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.LavidaSchedule;
import io.sfumato.backbone.policy.LavidaSchedule.Curve;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.runtime.checkpoint.SafetensorsFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

/**
 * golden/traces: LLaDA-V's and LaViDa's answers about an image file. In faithful mode the
 * whole answer before every pass, the final ids and the number of passes are the
 * reference's.
 */
class ImageTraceGoldenTest {

	private static final List<String> FOLDERS = List.of("llada_v", "lavida_e2e");

	private static final Set<String> KNOWN_PARAMS = Set.of("steps", "gen_length", "max_new_tokens", "block_length",
			"mask_id", "cfg_scale", "step_ratio", "prefix_lm", "schedule", "schedule_kwargs", "temperature");

	@TestFactory
	Stream<DynamicTest> answersAboutImagesAreTheReferences() {
		return FOLDERS.stream()
			.flatMap((folder) -> GoldenFiles
				.list(GoldenFiles.folder("traces/" + folder), (file) -> file.toString().endsWith(".json"))
				.stream())
			.map((file) -> dynamicTest(file.getParent().getFileName() + "/" + file.getFileName(), () -> replay(file)));
	}

	private static void replay(Path file) {
		JsonNode trace = GoldenFiles.json(file);
		JsonNode params = trace.get("params");
		assertThat(KNOWN_PARAMS).as("parameters this test understands").containsAll(params.propertyNames());
		assertThat(params.path("temperature").asDouble(0)).as("temperature").isZero();
		int mask = params.get("mask_id").asInt();
		Map<String, Object> fields = new HashMap<>(Map.of("mask_token_id", mask));
		if (!params.path("prefix_lm").asBoolean(true)) {
			fields.put("decoding", Map.of("attention", "bidirectional"));
		}
		Path image = GoldenFiles.folder(trace.get("inputs").asString().replace(".safetensors", ".json"));
		int length = params.path("gen_length").asInt(params.path("max_new_tokens").asInt());
		try (GoldenModel model = GoldenModel.open(trace.get("checkpoint").asString(), fields);
				SafetensorsFile inputs = SafetensorsFile.open(GoldenFiles.sibling(image, ".safetensors"))) {
			AttentionPattern attention = model.backbone().shape().attention();
			assertThat(attention).isEqualTo(params.path("prefix_lm").asBoolean(false) ? AttentionPattern.PREFIX_LM
					: AttentionPattern.BIDIRECTIONAL);
			Prompt prompt = model.prompt(inputs.longs("input_ids"),
					GoldenFiles.json(image).get("image_token_index").asLong(), image);
			Canvas canvas = Canvas.masked(prompt, mask, length);
			if (attention == AttentionPattern.BIDIRECTIONAL) {
				replay(trace, model, canvas, 0, policies(trace, canvas, new KvNone(canvas, attention)));
				return;
			}
			try (Prefix prefix = Prefix.build(model.backbone(), prompt, MediaKeyValues.uncached(),
					new CancelSignal())) {
				replay(trace, model, canvas, prefix.passes(),
						policies(trace, canvas, new KvPrefixLm(prefix.keyValues())));
			}
		}
	}

	private static Policies policies(JsonNode trace, Canvas canvas, KvPolicy kv) {
		JsonNode params = trace.get("params");
		int blockLength = params.get("block_length").asInt();
		int blocks = FixedBlocks.count(canvas.answerLength(), blockLength);
		boolean lavida = !params.has("steps");
		int steps = lavida ? (int) (canvas.answerLength() / blocks * params.path("step_ratio").asDouble(1)) * blocks
				: params.get("steps").asInt();
		StepSchedule schedule = params.hasNonNull("schedule") ? new LavidaSchedule(steps / blocks, curve(params))
				: new Even(steps, blocks);
		Policies.Builder policies = Policies.builder(schedule,
				new FixedBlocks(blockLength, lavida ? FixedBlocks.End.FILLED : FixedBlocks.End.STEPS_SPENT),
				new TopQuota(), kv);
		if (trace.has("forbidden_token_ids")) {
			policies.processors(new ForbidIds(GoldenFiles.numbers(trace.get("forbidden_token_ids"))));
		}
		return policies.fidelity(Fidelity.FAITHFUL).guidance(params.path("cfg_scale").asDouble(0)).build();
	}

	private static Curve curve(JsonNode params) {
		String name = params.get("schedule").asString();
		return switch (name) {
			case "linear" -> Curve.linear();
			case "shift" -> Curve.shift(params.path("schedule_kwargs").path("shift").asDouble(3));
			case "cosine" -> Curve.cosine();
			case "logit_normal" -> Curve.logitNormal();
			default -> throw new AssertionError("schedule '%s' isn't understood".formatted(name));
		};
	}

	private static void replay(JsonNode trace, GoldenModel model, Canvas canvas, int prefixPasses, Policies policies) {
		int pass = prefixPasses;
		try (Denoising denoising = new Denoising(model.backbone(), canvas, policies, DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(trace.get("steps").size()).as("passes of the reference").isGreaterThan(pass);
				assertThat(canvas.answer()).as("before pass %d", pass)
					.isEqualTo(GoldenFiles.numbers(trace.get("steps").get(pass)));
				denoising.step();
			}
		}
		// LaViDa's reference writes zeros for a prompt whose ids it doesn't know
		int[] last = GoldenFiles.numbers(trace.get("final_ids"));
		assertThat(canvas.answer()).as("final ids")
			.isEqualTo(Arrays.copyOfRange(last, last.length - canvas.answerLength(), last.length));
		assertThat(pass).as("passes").isEqualTo(trace.get("nfe").asInt());
	}

}
