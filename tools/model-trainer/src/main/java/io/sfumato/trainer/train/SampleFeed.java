package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.SampleSource;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

/**
 * Makes batches in a thread of its own, a few ahead of the training. All samples of a
 * batch have equally many views; pages of several tiles come in smaller batches.
 */
final class SampleFeed implements AutoCloseable {

	private static final int AHEAD = 4;

	/**
	 * Drawn batches are used a second time some batches later, since drawing takes a
	 * third of the time of learning from it.
	 */
	private static final int REMEMBERED = 24;

	/** Batches that are cut from one order. */
	private static final int SORTED = 4;

	private final SampleSource source;

	private final boolean drawn;

	private final TrainingPlan plan;

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	private final ObjectWords words = new ObjectWords();

	private final BlockingQueue<List<PreparedSample>> batches = new ArrayBlockingQueue<>(AHEAD);

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final Thread thread;

	private volatile int longest;

	private final Map<Integer, List<PreparedSample>> waiting = new HashMap<>();

	private final List<List<PreparedSample>> ready = new ArrayList<>();

	private final List<List<PreparedSample>> seen = new ArrayList<>();

	SampleFeed(SampleSource source, boolean drawn, TrainingPlan plan, int longest, long seed) {
		this.source = source;
		this.drawn = drawn;
		this.plan = plan;
		this.longest = Math.min(longest, plan.longest());
		// the last field, since the thread reads the others
		this.thread = Thread.ofPlatform().daemon().name("samples").start(() -> produce(new SplittableRandom(seed)));
	}

	private void produce(SplittableRandom random) {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				List<PreparedSample> made = makeBatch(random);
				this.batches.put(made);
				if (this.drawn) {
					this.seen.add(made);
					if (this.seen.size() > REMEMBERED) {
						this.batches.put(this.seen.remove(random.nextInt(this.seen.size())));
					}
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (RuntimeException | Error ex) {
			this.failure.set(ex);
		}
	}

	/**
	 * Makes a batch. Several are collected and cut from the order of their glyph counts,
	 * since a page is padded to the fullest of its batch.
	 */
	private List<PreparedSample> makeBatch(SplittableRandom random) {
		while (this.ready.isEmpty()) {
			Sample made = this.source.next(random, this.drawn);
			if (made.page().hasThumbnail() && random.nextDouble() >= this.plan.tiled()) {
				continue;
			}
			PreparedSample sample = PreparedSample.of(made.inOtherRoom(random), this.encoder, this.words);
			if (sample.labels().sight().glyphs().size() > this.longest) {
				continue;
			}
			int views = sample.labels().views();
			List<PreparedSample> same = this.waiting.computeIfAbsent(views, (count) -> new ArrayList<>());
			same.add(sample);
			int size = batchOf(views);
			if (same.size() >= SORTED * size) {
				this.waiting.remove(views);
				same.sort(Comparator.comparingInt((PreparedSample one) -> one.labels().sight().glyphs().size()));
				for (int from = 0; from < same.size(); from += size) {
					this.ready.add(same.subList(from, from + size));
				}
			}
		}
		return this.ready.remove(random.nextInt(this.ready.size()));
	}

	private int batchOf(int views) {
		return Math.max(2, (int) (this.plan.batch() * 1.5 / (views + 0.5)));
	}

	/** Samples that no training batch has, in batches of equally many views. */
	List<List<PreparedSample>> heldOut(int count, long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		Map<Integer, List<PreparedSample>> byViews = new HashMap<>();
		for (int i = 0; i < count; i++) {
			PreparedSample sample = PreparedSample.of(this.source.next(random, this.drawn), this.encoder, this.words);
			byViews.computeIfAbsent(sample.labels().views(), (views) -> new ArrayList<>()).add(sample);
		}
		List<List<PreparedSample>> batches = new ArrayList<>();
		byViews.forEach((views, samples) -> {
			int size = batchOf(views);
			for (int from = 0; from < samples.size(); from += size) {
				batches.add(samples.subList(from, Math.min(samples.size(), from + size)));
			}
		});
		return batches;
	}

	/** Characters of the longest page that is given. */
	int longest() {
		return this.longest;
	}

	/** Lets pages a quarter longer in. */
	void grow() {
		this.longest = (int) Math.min(this.plan.longest(), Math.ceil(1.25 * this.longest));
	}

	/** The next batch; fails when the generator failed. */
	List<PreparedSample> take() throws InterruptedException {
		while (true) {
			List<PreparedSample> next = this.batches.poll(1, TimeUnit.SECONDS);
			if (next != null) {
				return next;
			}
			Throwable problem = this.failure.get();
			if (problem != null) {
				throw new IllegalStateException("the sample generator failed", problem);
			}
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
