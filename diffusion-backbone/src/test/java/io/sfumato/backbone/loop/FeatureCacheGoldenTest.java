package io.sfumato.backbone.loop;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.LayerHook;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.backbone.policy.Even;
import io.sfumato.backbone.policy.Fidelity;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.ForbidIds;
import io.sfumato.backbone.policy.ForwardPlan;
import io.sfumato.backbone.policy.KvFeatures;
import io.sfumato.backbone.policy.KvNone;
import io.sfumato.backbone.policy.KvPolicy;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.TopQuota;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.SafetensorsFile;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * golden/traces/dllm_cache_llada_v: LLaDA-V over the feature cache, in faithful mode. The
 * answer before every pass, the final ids and the number of passes are the reference's,
 * and so is what comes out without the cache; of cells that are equally similar to what
 * is kept, some order of evaluation must lead there.
 */
class FeatureCacheGoldenTest {

	static final String FOLDER = "dllm_cache_llada_v";

	private static final Set<String> PARAMS = Set.of("steps", "gen_length", "block_length", "mask_id",
			"prompt_interval_steps", "gen_interval_steps", "transfer_ratio");

	/** Orders among equals that are tried in a pass, and runs that are. */
	private static final int MOST_ORDERS = 30;

	private static final int MOST_TRIES = 1500;

	private static final Pattern EMBEDDED = Pattern.compile("(.+\\.safetensors): (.+)");

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		return Traces.of(FOLDER, FeatureCacheGoldenTest::replay);
	}

	private static void replay(TraceCase trace) {
		trace.requireParams(PARAMS);
		try (Checkpoint checkpoint = Checkpoint.open(Traces.checkpoint(trace.trace().get("checkpoint").asString()));
				Backbone backbone = BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint,
						checkpoint.config().with(Map.of("mask_token_id", trace.integer("mask_id"))))) {
			Prompt prompt = prompt(trace, backbone.shape().hidden());

			int[] orders = new int[trace.passes()];
			Attempt attempt = cached(trace, backbone, prompt, orders);
			for (int tries = 1; tries < MOST_TRIES && !attempt.succeeded(); tries++) {
				next(trace, orders, attempt.passes());
				attempt = cached(trace, backbone, prompt, orders);
			}

			assertThat(attempt.passes()).as("passes that are the reference's").isEqualTo(trace.passes());
			assertThat(attempt.answer()).as("final ids").isEqualTo(TraceCase.ids(trace.trace().get("final_ids")));
			assertThat(uncached(trace, backbone, prompt)).as("final ids without cache")
				.isEqualTo(TraceCase.ids(trace.trace().get("final_ids_without_cache")));
		}
	}

	/** Decodes over the cache for as long as the canvas is the reference's. */
	private static Attempt cached(TraceCase trace, Backbone backbone, Prompt prompt, int[] orders) {
		Canvas canvas = Canvas.masked(prompt, trace.integer("mask_id"), trace.integer("gen_length"));
		KvFeatures features = new KvFeatures(backbone, trace.integer("prompt_interval_steps"),
				trace.integer("gen_interval_steps"), trace.number("transfer_ratio"));
		try (Denoising denoising = new Denoising(backbone, canvas,
				policies(trace, new AmongEquals(features, trace.number("transfer_ratio"), orders)),
				DenoisingListener.NONE, new CancelSignal())) {
			int pass = 0;
			while (!denoising.finished()
					&& Arrays.equals(canvas.answer(), TraceCase.ids(trace.trace().get("steps").get(pass)))) {
				denoising.step();
				pass++;
			}
			boolean same = Arrays.equals(canvas.answer(), TraceCase.ids(trace.trace().get("final_ids")));
			return new Attempt(pass, denoising.finished() && same, canvas.answer());
		}
	}

	/** Another order in the last pass that had a choice, or in an earlier one. */
	private static void next(TraceCase trace, int[] orders, int passes) {
		int pass = passes - 1;
		while (pass >= 0) {
			if (pass % trace.integer("gen_interval_steps") != 0 && ++orders[pass] < MOST_ORDERS) {
				return;
			}
			orders[pass--] = 0;
		}
	}

	private static int[] uncached(TraceCase trace, Backbone backbone, Prompt prompt) {
		Canvas canvas = Canvas.masked(prompt, trace.integer("mask_id"), trace.integer("gen_length"));
		try (Denoising denoising = new Denoising(backbone, canvas,
				policies(trace, new KvNone(canvas, backbone.shape().attention())), DenoisingListener.NONE,
				new CancelSignal())) {
			denoising.run();
		}
		return canvas.answer();
	}

	/** Ids, or the embeddings of another case, those of an image among them. */
	private static Prompt prompt(TraceCase trace, int hidden) {
		JsonNode ids = trace.trace().get("prompt_ids");
		if (ids.isArray()) {
			return Prompt.of(TraceCase.ids(ids));
		}
		Matcher embedded = EMBEDDED.matcher(ids.asString());
		assertThat(embedded.matches()).as("prompt '%s'", ids.asString()).isTrue();
		Path file = Traces.checkpoint("x").resolve("../..").resolve(embedded.group(1)).normalize();
		try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
			float[] embeddings = tensors.floats(embedded.group(2));
			return new Prompt(
					List.of(new Segment.Medium(CellKind.VISUAL, "prompt", embeddings, embeddings.length / hidden)));
		}
	}

	private static Policies policies(TraceCase trace, KvPolicy kv) {
		int blockLength = trace.integer("block_length");
		int blocks = FixedBlocks.count(trace.integer("gen_length"), blockLength);
		return Policies
			.builder(new Even(trace.integer("steps"), blocks),
					new FixedBlocks(blockLength, FixedBlocks.End.STEPS_SPENT), new TopQuota(), kv)
			.processors(new ForbidIds(TraceCase.ids(trace.trace().get("forbidden_token_ids"))))
			.fidelity(Fidelity.FAITHFUL)
			.build();
	}

	/**
	 * How far it went.
	 *
	 * @param passes before which the canvas was the reference's
	 * @param succeeded whether it was to the end
	 */
	private record Attempt(int passes, boolean succeeded, int[] answer) {
	}

	/**
	 * In the first block all masks have the same value, hence the same similarity; which
	 * of them are evaluated was decided by PyTorch's selection and the rounding of its
	 * products. Both aren't the algorithm's: the order among equals is drawn.
	 *
	 * @param orders by pass: 0 for that of PyTorch's selection, or which of some random
	 * ones
	 */
	private record AmongEquals(KvFeatures kv, double share, int[] orders,
			AtomicInteger pass) implements KvPolicy, LayerHook {

		/** What is closer than that is equal but for rounding. */
		private static final double GRID = 1e-6;

		AmongEquals(KvFeatures kv, double share, int[] orders) {
			this(kv, share, orders, new AtomicInteger());
		}

		@Override
		public void plan(StepContext context, ForwardPlan plan) {
			this.pass.set(context.step());
			this.kv.plan(context, plan);
			plan.layers(plan.layers().features(), this);
		}

		@Override
		public void choose(int layer, Values values, BitSet cells) {
			this.kv.choose(layer, (compared) -> ranks(layer, values.similarities(compared)), cells);
		}

		private double[] ranks(int layer, double[] similarities) {
			int count = (int) (this.share * similarities.length);
			int order = this.orders[this.pass.get()];
			RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom")
				.create(1000L * this.pass.get() + order);
			double[] distances = new double[similarities.length];
			Arrays.setAll(distances, (cell) -> Math.rint(-similarities[cell] / GRID)
					+ ((order > 0 && layer == 0) ? random.nextDouble(0.5) : 0));
			double[] ranks = new double[similarities.length];
			Arrays.fill(ranks, 1);
			for (int cell : new TorchTopK(distances).greatest(count)) {
				ranks[cell] = 0;
			}
			return ranks;
		}

		@Override
		public Exactness exactness() {
			return this.kv.exactness();
		}

		@Override
		public void close() {
			this.kv.close();
		}

	}

}
