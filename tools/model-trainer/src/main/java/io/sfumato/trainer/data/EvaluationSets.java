package io.sfumato.trainer.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The fixed sets that a model is judged by: the same samples for the same name and seed,
 * drawn from typefaces and hands that were trained on and from ones that never were.
 */
public final class EvaluationSets {

	private static final Map<String, Supplier<SampleSource>> SOURCES = sources();

	private EvaluationSets() {
	}

	/** Names of the sets: what is asked, then whose fonts or drawings. */
	public static List<String> names() {
		return List.copyOf(SOURCES.keySet());
	}

	/**
	 * The first samples of a set.
	 * @param name one of {@link #names()}
	 * @param seed the usual one is 2026; training never uses seeds below 10,000
	 * @param count how many
	 * @param drawn whether with pixels
	 */
	public static List<Sample> samples(String name, long seed, int count, boolean drawn) {
		Supplier<SampleSource> source = SOURCES.get(name);
		if (source == null) {
			throw new IllegalArgumentException("no evaluation set '%s'; there are %s".formatted(name, names()));
		}
		SampleSource samples = source.get();
		RandomGenerator.SplittableGenerator random = new SplittableRandom(seed);
		List<Sample> set = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			// each sample has its own generator, so that drawing one can't move the next
			set.add(samples.next(random.split(), drawn));
		}
		return set;
	}

	private static Map<String, Supplier<SampleSource>> sources() {
		Map<String, Supplier<SampleSource>> sources = new LinkedHashMap<>();
		sources.put("receipts", () -> new ReceiptSource(FontPool.training(), 1));
		sources.put("receipts-unseen-fonts", () -> new ReceiptSource(FontPool.heldOut(), 1));
		sources.put("receipts-tiled", () -> new ReceiptSource(FontPool.training(), 0));
		sources.put("forms", () -> new FormSource(FontPool.training(), 1));
		sources.put("forms-unseen-fonts", () -> new FormSource(FontPool.heldOut(), 1));
		sources.put("forms-tiled", () -> new FormSource(FontPool.training(), 0));
		sources.put("text", () -> new TextSource(FontPool.training(), 1));
		sources.put("text-unseen-fonts", () -> new TextSource(FontPool.heldOut(), 1));
		sources.put("text-tiled", () -> new TextSource(FontPool.training(), 0));
		sources.put("shapes", () -> new SceneSource(ObjectArt::training, 1, 0));
		sources.put("shapes-tiled", () -> new SceneSource(ObjectArt::training, 0, 0));
		sources.put("names", () -> new NamingSource(ObjectArt::training, Concepts.familiar(), 1));
		sources.put("names-tiled", () -> new NamingSource(ObjectArt::training, Concepts.familiar(), 0));
		sources.put("names-unseen-style", () -> new NamingSource(ObjectArt::heldOut, Concepts.familiar(), 1));
		sources.put("names-rare", () -> new NamingSource(ObjectArt::training, Concepts.rare(), 1));
		sources.put("charts", () -> new ChartSource(FontPool.training(), 1));
		sources.put("charts-tiled", () -> new ChartSource(FontPool.training(), 0));
		return sources;
	}

}
