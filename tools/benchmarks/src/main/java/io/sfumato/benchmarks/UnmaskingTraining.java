package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.CellSigns;
import io.sfumato.backbone.policy.FixedBlocks;
import io.sfumato.backbone.policy.KvPrefixLm;
import io.sfumato.backbone.policy.LogitsRow;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.backbone.policy.Proposals;
import io.sfumato.backbone.policy.Scorer;
import io.sfumato.backbone.policy.SettledNetwork;
import io.sfumato.backbone.policy.StepContext;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.backbone.policy.Unlimited;
import io.sfumato.backbone.policy.UnmaskPolicy;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ModelLoader;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.MediaInput;

/**
 * Fits the network of the strategy {@code learned} to runs of the embedded model: whether
 * the tokens that passes propose are those that one cell at a time comes to. The pages
 * are others than those of the benchmarks. A fifth of them is left out of the fit, and
 * what the network says of these is compared with what the probability alone says.
 */
final class UnmaskingTraining {

	private static final String PAGES = "40";

	/** Neither the benchmarks' seed nor one of the trainer's. */
	private static final long SEED = 7;

	private static final double[] PACES = { 0.3, 0.6, 0.9 };

	private static final int UNITS = 12;

	private static final int EPOCHS = 60;

	private static final double RATE = 0.005;

	private final Map<String, String> arguments;

	/**
	 * @param arguments {@code file} for the weights, {@code pages} of each set,
	 * {@code sets} separated by {@code +}
	 */
	UnmaskingTraining(Map<String, String> arguments) {
		this.arguments = arguments;
	}

	/**
	 * A cell in a pass.
	 *
	 * @param signs of it
	 * @param settled whether its token is the one that one cell at a time comes to
	 */
	private record Sign(double[] signs, boolean settled) {
	}

	void run(PrintStream out) throws IOException {
		Questions questions = Questions.of(
				List.of(this.arguments.getOrDefault("sets", "receipts+forms+shapes+text").split("\\+")),
				Integer.parseInt(this.arguments.getOrDefault("pages", PAGES)), SEED);
		List<Sign> fitted = new ArrayList<>();
		List<Sign> heldOut = new ArrayList<>();
		String digest;
		try (ServedModel model = ModelLoader
			.open(EngineSettings.embedded(Files.createTempDirectory("sfumato-bench")))) {
			digest = model.card().revision();
			for (int number = 0; number < questions.all().size(); number++) {
				// pages ask several questions in a row: whole stretches are left out
				boolean left = number * 5L / questions.all().size() == 4;
				collect(model, questions.all().get(number), left ? heldOut : fitted);
			}
		}
		SettledNetwork network = fit(fitted);
		out.printf("%s: %d cells of passes to fit, %d held out%n", questions.describe(), fitted.size(), heldOut.size());
		out.printf(
				"held out: log loss %.4f, of a bare probability %.4f; of what is called settled at 0.9 %.2f %% is, "
						+ "%.1f %% of all settled; by a probability of 0.9 %.2f %%, %.1f %%%n",
				loss(network, heldOut), lossOfProbability(heldOut), right(network, heldOut), found(network, heldOut),
				rightByProbability(heldOut), foundByProbability(heldOut));
		String file = this.arguments.get("file");
		if (file != null) {
			Files.writeString(Path.of(file),
					"# %d units over %d signs, fitted to model %.12s by tools/benchmarks (-Dbench=unmasking)%n%s"
						.formatted(UNITS, CellSigns.COUNT, digest, network.format()),
					StandardCharsets.UTF_8);
		}
	}

	/** Runs of one question at several paces. */
	private static void collect(ServedModel model, Questions.Asked asked, List<Sign> signs) {
		CancelSignal cancel = new CancelSignal();
		ImageEncoder images = Objects.requireNonNull(model.images());
		Prompt prompt = new PromptLayout(
				model.language().prompt(List.of(MediaInput.Kind.IMAGE), null, asked.question()))
			.with(List.of(images.encode(images.decode(asked.page()), MediaInput.Detail.AUTO, cancel).medium("page")));
		Backbone backbone = model.backbone();
		Strategy quality = Strategy.quality(backbone.shape().attention(), Contestants.CELLS, Contestants.CELLS);
		try (Prefix prefix = Prefix.build(backbone, prompt, MediaKeyValues.uncached(), cancel)) {
			int[] taught;
			Canvas canvas = canvas(backbone, prompt);
			try (Denoising denoising = Denoising.of(backbone, canvas, prefix, quality, DenoisingListener.NONE,
					cancel)) {
				taught = denoising.run().tokens();
			}
			for (double pace : PACES) {
				Recorder recorder = new Recorder(taught, pace, signs);
				Policies policies = Policies
					.builder(Unlimited.uncapped(), new FixedBlocks(Contestants.CELLS, FixedBlocks.End.FILLED), recorder,
							new KvPrefixLm(prefix, 0))
					.scorer(recorder)
					.build();
				try (Denoising denoising = new Denoising(backbone, canvas(backbone, prompt), policies,
						DenoisingListener.NONE, cancel)) {
					denoising.run();
				}
			}
		}
	}

	private static Canvas canvas(Backbone backbone, Prompt prompt) {
		return Canvas.masked(prompt, backbone.shape().maskToken(), Contestants.CELLS);
	}

	/** Decides what is probable enough and right, and writes down what it sees. */
	private static final class Recorder implements Scorer, UnmaskPolicy {

		private final CellSigns signs = new CellSigns();

		private final int[] taught;

		private final double pace;

		private final List<Sign> collected;

		Recorder(int[] taught, double pace, List<Sign> collected) {
			this.taught = taught;
			this.pace = pace;
			this.collected = collected;
		}

		@Override
		public double score(StepContext context, int index, LogitsRow row, int token) {
			this.signs.see(context, index, row, token);
			return row.probability(token);
		}

		@Override
		public void select(StepContext context, Proposals proposals, BitSet chosen) {
			int first = context.canvas().promptLength();
			for (int rank = 0; rank < proposals.size(); rank++) {
				int proposal = proposals.ranked(rank);
				int index = proposals.index(proposal);
				boolean settled = proposals.token(proposal) == this.taught[index - first];
				this.collected.add(new Sign(this.signs.of(context, index), settled));
				if (settled && proposals.probability(proposal) >= this.pace) {
					chosen.set(proposal);
				}
			}
			if (chosen.isEmpty() && proposals.size() > 0) {
				chosen.set(proposals.ranked(0));
			}
		}

		@Override
		public boolean suits(Scorer scorer) {
			return scorer == this;
		}

	}

	/** Logistic regression over tanh units, by Adam, a cell at a time in random order. */
	private static SettledNetwork fit(List<Sign> signs) {
		Random random = new Random(1);
		List<double[]> hidden = new ArrayList<>();
		for (int unit = 0; unit < UNITS; unit++) {
			double[] weights = new double[CellSigns.COUNT + 1];
			Arrays.setAll(weights, (weight) -> random.nextGaussian() / Math.sqrt(CellSigns.COUNT));
			hidden.add(weights);
		}
		double[] out = new double[UNITS + 1];
		SettledNetwork network = new SettledNetwork(hidden, out);
		List<Adam> steps = new ArrayList<>();
		hidden.forEach((unit) -> steps.add(new Adam(unit)));
		Adam last = new Adam(out);
		List<Sign> shuffled = new ArrayList<>(signs);
		for (int epoch = 0; epoch < EPOCHS; epoch++) {
			Collections.shuffle(shuffled, random);
			double rate = RATE * (1 - (double) epoch / EPOCHS);
			for (int first = 0; first < shuffled.size(); first += Adam.BATCH) {
				List<Sign> batch = shuffled.subList(first, Math.min(shuffled.size(), first + Adam.BATCH));
				for (Sign sign : batch) {
					double[] activations = network.activations(sign.signs());
					double error = (network.settled(sign.signs()) - (sign.settled() ? 1 : 0)) / batch.size();
					for (int unit = 0; unit < UNITS; unit++) {
						double back = error * out[unit] * (1 - activations[unit] * activations[unit]);
						for (int input = 0; input < CellSigns.COUNT; input++) {
							steps.get(unit).gradient[input] += back * sign.signs()[input];
						}
						steps.get(unit).gradient[CellSigns.COUNT] += back;
						last.gradient[unit] += error * activations[unit];
					}
					last.gradient[UNITS] += error;
				}
				steps.forEach((step) -> step.apply(rate));
				last.apply(rate);
			}
		}
		return network;
	}

	private static final class Adam {

		static final int BATCH = 64;

		private final double[] weights;

		private final double[] gradient;

		private final double[] mean;

		private final double[] square;

		private int count;

		Adam(double[] weights) {
			this.weights = weights;
			this.gradient = new double[weights.length];
			this.mean = new double[weights.length];
			this.square = new double[weights.length];
		}

		void apply(double rate) {
			this.count++;
			for (int i = 0; i < this.weights.length; i++) {
				this.mean[i] = 0.9 * this.mean[i] + 0.1 * this.gradient[i];
				this.square[i] = 0.999 * this.square[i] + 0.001 * this.gradient[i] * this.gradient[i];
				double mean = this.mean[i] / (1 - Math.pow(0.9, this.count));
				double square = this.square[i] / (1 - Math.pow(0.999, this.count));
				this.weights[i] -= rate * mean / (Math.sqrt(square) + 1e-8);
				this.gradient[i] = 0;
			}
		}

	}

	private static double loss(SettledNetwork network, List<Sign> signs) {
		return signs.stream()
			.mapToDouble((sign) -> loss(network.settled(sign.signs()), sign.settled()))
			.average()
			.orElse(Double.NaN);
	}

	private static double lossOfProbability(List<Sign> signs) {
		return signs.stream().mapToDouble((sign) -> loss(sign.signs()[0], sign.settled())).average().orElse(Double.NaN);
	}

	private static double loss(double probability, boolean settled) {
		return -Math.log(Math.max(1e-6, settled ? probability : 1 - probability));
	}

	private static double right(SettledNetwork network, List<Sign> signs) {
		return share(signs.stream().filter((sign) -> network.settled(sign.signs()) >= 0.9).toList());
	}

	private static double rightByProbability(List<Sign> signs) {
		return share(signs.stream().filter((sign) -> sign.signs()[0] >= 0.9).toList());
	}

	private static double found(SettledNetwork network, List<Sign> signs) {
		List<Sign> settled = signs.stream().filter(Sign::settled).toList();
		return 100.0 * settled.stream().filter((sign) -> network.settled(sign.signs()) >= 0.9).count() / settled.size();
	}

	private static double foundByProbability(List<Sign> signs) {
		List<Sign> settled = signs.stream().filter(Sign::settled).toList();
		return 100.0 * settled.stream().filter((sign) -> sign.signs()[0] >= 0.9).count() / settled.size();
	}

	private static double share(List<Sign> signs) {
		return 100.0 * signs.stream().filter(Sign::settled).count() / Math.max(1, signs.size());
	}

}
