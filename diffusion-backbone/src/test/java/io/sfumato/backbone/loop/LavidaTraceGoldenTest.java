package io.sfumato.backbone.loop;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.AllowIds;
import io.sfumato.backbone.policy.Constraints;
import io.sfumato.backbone.policy.CosineImage;
import io.sfumato.backbone.policy.Draws;
import io.sfumato.backbone.policy.EndLast;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.Hook;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.LavidaSchedule;
import io.sfumato.backbone.policy.LavidaSchedule.Curve;
import io.sfumato.backbone.policy.MarginScorer;
import io.sfumato.backbone.policy.NegEntropyScorer;
import io.sfumato.backbone.policy.NoisyScorer;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.ProbScorer;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.StepSchedule;
import io.sfumato.backbone.policy.StopPolicy;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The samplers that multimodal models of the LLaDA family brought with them, on ids:
 * LaViDa's schedules, drafts and prompt cache, MMaDA's answers. In faithful mode the
 * whole answer before every pass, the final ids, and the number of passes are the
 * reference's.
 */
class LavidaTraceGoldenTest {

	static final Set<String> COVERED = Set.of("lavida_llada", "mmada_mmu", "mmada_t2i");

	private static final Pattern OTHER_PROMPT = Pattern
		.compile("prefix positions (\\d+)\\.\\.prefix_length-1 replaced by id (\\d+)");

	/** A table of schedules among the traces, no trace itself. */
	private static final String TABLE = "schedules";

	private static final Set<String> KNOWN_PARAMS = Set.of("max_new_tokens", "block_length", "steps", "prefix_lm",
			"remasking", "schedule", "schedule_kwargs", "step_ratio", "step_per_block", "cfg_scale", "eot_token",
			"mask_id", "temperature");

	@TestFactory
	Stream<DynamicTest> laVidaDecodesAsTheReferenceDid() {
		return tests("lavida_llada", LavidaTraceGoldenTest::lavida);
	}

	@TestFactory
	Stream<DynamicTest> mMaDaDecodesAsTheReferenceDid() {
		return tests("mmada_mmu", LavidaTraceGoldenTest::mmada);
	}

	@TestFactory
	Stream<DynamicTest> mMaDaPaintsAsTheReferenceDid() {
		return Traces.of("mmada_t2i", LavidaTraceGoldenTest::paint);
	}

	@TestFactory
	Stream<DynamicTest> schedulesAreThoseOfTheReference() {
		JsonNode table = JsonMapper.shared().readTree(Traces.file("lavida_llada", "schedules.json"));
		return IntStream.range(0, table.get("steps").size())
			.mapToObj(table.get("steps")::get)
			.filter((row) -> row.hasNonNull("schedule"))
			.map((row) -> DynamicTest.dynamicTest(
					"%s %s of %s in %s".formatted(row.get("schedule"), row.path("schedule_kwargs"), row.get("masked"),
							row.get("steps")),
					() -> assertThat(
							new LavidaSchedule(row.get("steps").asInt(), curve(row)).counts(row.get("masked").asInt()))
						.containsExactly(TraceCase.ids(row.get("tokens_per_step")))));
	}

	/** Backbone, canvas → policies, by trace. */
	private interface Sampler {

		Policies policies(TraceCase trace, Backbone backbone, Canvas canvas, KvPolicy kv);

	}

	private static Policies lavida(TraceCase trace, Backbone backbone, Canvas canvas, KvPolicy kv) {
		JsonNode params = trace.params();
		int blockLength = params.get("block_length").asInt();
		int blocks = FixedBlocks.count(canvas.answerLength(), blockLength);
		int steps = canvas.answerLength() / blocks;
		if (params.hasNonNull("step_per_block")) {
			steps = Math.min(params.get("step_per_block").asInt(), blockLength);
		}
		else {
			steps = (int) (steps * params.path("step_ratio").asDouble(1));
		}
		StepSchedule schedule = params.hasNonNull("schedule") ? new LavidaSchedule(steps, curve(params))
				: new Even(steps * blocks, blocks);
		Map<Integer, Integer> drafted = new HashMap<>();
		int[] draft = TraceCase.ids(trace.trace().path("draft_tokens"));
		for (int cell = 0; cell < draft.length; cell++) {
			if (draft[cell] != canvas.maskToken()) {
				drafted.put(cell, draft[cell]);
			}
		}
		return Policies.builder(schedule, new FixedBlocks(blockLength, FixedBlocks.End.FILLED), new TopQuota(), kv)
			.fidelity(Fidelity.FAITHFUL)
			.scorer(scorer(params.path("remasking").asString("low_confidence")))
			.hooks(drafted.isEmpty() ? new Hook[0] : new Hook[] { new Constraints(drafted) })
			.build();
	}

	private static Policies mmada(TraceCase trace, Backbone backbone, Canvas canvas, KvPolicy kv) {
		JsonNode params = trace.params();
		int blockLength = params.get("block_length").asInt();
		int blocks = FixedBlocks.count(canvas.answerLength(), blockLength);
		return Policies
			.builder(new Even(params.get("steps").asInt(), blocks),
					new FixedBlocks(blockLength, FixedBlocks.End.STEPS_SPENT), new TopQuota(), kv)
			.fidelity(Fidelity.FAITHFUL)
			.guidance(params.path("cfg_scale").asDouble(0))
			.stops(params.hasNonNull("eot_token") ? new StopPolicy[] { new EndLast(params.get("eot_token").asInt()) }
					: new StopPolicy[0])
			.build();
	}

	private static void paint(TraceCase trace) {
		trace.requireParams(Set.of("timesteps", "guidance_scale", "temperature", "num_vq_tokens", "mask_token_id",
				"text_vocab", "codebook_size", "prefix_length", "uncond_prompt", "schedule"));
		assertThat(trace.number("temperature")).as("temperature").isZero();
		assertThat(trace.params().get("schedule").asString()).isEqualTo("cosine");
		int[] ids = trace.rows().toList().getFirst().prompt();
		int prefix = trace.integer("prefix_length");
		int cells = trace.integer("num_vq_tokens");
		int codebook = trace.integer("text_vocab");
		Prompt prompt = Prompt.of(Arrays.copyOf(ids, prefix));
		Canvas canvas = Canvas.builder(prompt, trace.integer("mask_token_id"))
			.masks(cells)
			.fixed(Arrays.copyOfRange(ids, prefix + cells, ids.length))
			.build();
		try (Checkpoint checkpoint = Checkpoint.open(Traces.checkpoint(trace.trace().get("checkpoint").asString()));
				Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint, checkpoint.config());
				Denoising denoising = new Denoising(backbone, canvas, painting(trace, ids, canvas),
						DenoisingListener.NONE, new CancelSignal())) {
			int pass = 0;
			for (; !denoising.finished(); pass++) {
				assertThat(canvas.answer()).as("before pass %d", pass)
					.isEqualTo(answer(trace.rows().toList().getFirst().before(pass), canvas));
				denoising.step();
			}
			assertThat(pass).as("passes").isEqualTo(trace.passes());
		}
		int[] painted = IntStream.of(canvas.answer()).limit(cells).map((id) -> id - codebook).toArray();
		assertThat(painted).as("final ids").isEqualTo(TraceCase.ids(trace.trace().get("final_ids")));
	}

	private static Policies painting(TraceCase trace, int[] ids, Canvas canvas) {
		Matcher other = OTHER_PROMPT.matcher(trace.params().get("uncond_prompt").asString());
		assertThat(other.matches()).as("other prompt").isTrue();
		List<Integer> otherPrompt = IntStream.range(0, canvas.promptLength())
			.map((index) -> (index < Integer.parseInt(other.group(1))) ? ids[index] : Integer.parseInt(other.group(2)))
			.boxed()
			.toList();
		int steps = trace.integer("timesteps");
		int codebook = trace.integer("text_vocab");
		return Policies
			.builder(new CosineImage(steps), new FixedBlocks(Integer.MAX_VALUE, FixedBlocks.End.STEPS_SPENT),
					new TopQuota(), new KvNone(canvas, AttentionPattern.BIDIRECTIONAL))
			.fidelity(Fidelity.FAITHFUL)
			.processors(new AllowIds(codebook, codebook + trace.integer("codebook_size")))
			.guidance(trace.number("guidance_scale"), otherPrompt)
			.scorer(new NoisyScorer(steps, trace.number("temperature"), Draws.seeded(0)))
			.build();
	}

	private static Scorer scorer(String remasking) {
		return switch (remasking) {
			case "low_confidence" -> new ProbScorer(ProbScorer.Precision.F64);
			case "margin" -> new MarginScorer();
			case "entrophy" -> new NegEntropyScorer();
			default -> throw new AssertionError("remasking '%s' isn't understood".formatted(remasking));
		};
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

	private static Stream<DynamicTest> tests(String folder, Sampler sampler) {
		return Traces.variants(folder,
				(trace) -> trace.name().equals(TABLE) ? Map.of() : Map.of("", (found) -> replay(found, sampler)));
	}

	private static void replay(TraceCase trace, Sampler sampler) {
		trace.requireParams(KNOWN_PARAMS);
		assertThat(trace.params().path("temperature").asDouble(0)).as("temperature").isZero();
		boolean alone = trace.params().path("prefix_lm").asBoolean(false);
		TraceCase.Row row = trace.rows().toList().getFirst();
		assertThat(trace.rows().count()).as("canvases").isEqualTo(1);
		try (Checkpoint checkpoint = Checkpoint.open(Traces.checkpoint(trace.trace().get("checkpoint").asString()));
				Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint,
						alone ? promptAlone(checkpoint.config()) : checkpoint.config())) {
			Prompt prompt = Prompt.of(row.prompt());
			Canvas canvas = Canvas.masked(prompt, trace.integer("mask_id"), trace.integer("max_new_tokens"));
			if (!alone) {
				KvPolicy kv = new KvNone(canvas, backbone.shape().attention());
				replay(row, backbone, canvas, 0, sampler.policies(trace, backbone, canvas, kv));
				return;
			}
			try (Prefix prefix = Prefix.build(backbone, prompt, MediaKeyValues.uncached(), new CancelSignal())) {
				KvPolicy kv = new KvPrefixLm(prefix.keyValues());
				replay(row, backbone, canvas, prefix.passes(), sampler.policies(trace, backbone, canvas, kv));
			}
		}
	}

	/** The same weights with the attention that LaViDa trained them to. */
	private static ModelConfig promptAlone(ModelConfig config) {
		return config.with(Map.of("decoding", Map.of("attention", "prefix_lm")));
	}

	private static void replay(TraceCase.Row row, Backbone backbone, Canvas canvas, int prefixPasses,
			Policies policies) {
		int pass = prefixPasses;
		try (Denoising denoising = new Denoising(backbone, canvas, policies, DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				assertThat(canvas.answer()).as("before pass %d", pass).isEqualTo(answer(row.before(pass), canvas));
				denoising.step();
			}
		}
		assertThat(canvas.answer()).as("final ids").isEqualTo(answer(row.finalIds(), canvas));
		assertThat(pass).as("passes").isEqualTo(row.trace().passes());
	}

	/** The end of a sequence; LaViDa's reference doesn't know the prompt's ids. */
	private static int[] answer(int[] sequence, Canvas canvas) {
		return IntStream.of(sequence).skip(sequence.length - canvas.answerLength()).toArray();
	}

}
