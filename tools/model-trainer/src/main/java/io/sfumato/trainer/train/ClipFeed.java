package io.sfumato.trainer.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.sound.ClipShard;
import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

/**
 * Reads batches of clips from folders of shards in a thread of its own, as many shards of
 * one folder as of another. Folders may grow meanwhile. Clips of a batch are about
 * equally long.
 */
final class ClipFeed implements AutoCloseable {

	private static final int AHEAD = 4;

	/** Shards of a folder whose clips are mixed. */
	private static final int MIXED = 2;

	private final List<Path> folders;

	private final int batch;

	private final Encoder encoder = new Encoder(Vocabulary.standard());

	private final BlockingQueue<List<PreparedClip>> batches = new ArrayBlockingQueue<>(AHEAD);

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final Thread thread;

	/**
	 * @param folders each with at least one shard
	 * @param batch clips of a batch
	 */
	ClipFeed(List<Path> folders, int batch, long seed) {
		this.folders = List.copyOf(folders);
		this.batch = batch;
		// the last field, since the thread reads the others
		this.thread = Thread.ofPlatform().daemon().name("clips").start(() -> produce(new SplittableRandom(seed)));
	}

	private void produce(SplittableRandom random) {
		try {
			while (!Thread.currentThread().isInterrupted()) {
				List<PreparedClip> clips = new ArrayList<>();
				for (Path folder : this.folders) {
					List<Path> shards = new ArrayList<>(ClipShard.in(folder));
					Collections.shuffle(shards, new Random(random.nextLong()));
					for (Path shard : shards.subList(0, Math.min(MIXED, shards.size()))) {
						clips.addAll(prepared(
								ClipShard.read(shard).stream().map((clip) -> clip.inOtherRoom(random)).toList()));
					}
				}
				for (List<PreparedClip> made : batches(clips, random)) {
					this.batches.put(made);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (IOException | RuntimeException | Error ex) {
			this.failure.set(ex);
		}
	}

	private List<PreparedClip> prepared(List<HeardClip> clips) {
		return clips.stream().map((clip) -> PreparedClip.of(clip, this.encoder)).toList();
	}

	/** Cuts clips in batches of similar lengths, in any order. */
	private List<List<PreparedClip>> batches(List<PreparedClip> clips, SplittableRandom random) {
		List<PreparedClip> sorted = new ArrayList<>(clips);
		Collections.shuffle(sorted, new Random(random.nextLong()));
		sorted.sort(Comparator.comparingInt(PreparedClip::tokens));
		List<List<PreparedClip>> cut = new ArrayList<>();
		for (int from = 0; from + 1 < sorted.size(); from += this.batch) {
			cut.add(List.copyOf(sorted.subList(from, Math.min(sorted.size(), from + this.batch))));
		}
		Collections.shuffle(cut, new Random(random.nextLong()));
		return cut;
	}

	/** Batches of the first clips of another folder, which isn't trained on. */
	List<List<PreparedClip>> heldOut(Path heldOut, int count) throws IOException {
		List<HeardClip> clips = new ArrayList<>();
		for (Path shard : ClipShard.in(heldOut)) {
			if (clips.size() < count) {
				clips.addAll(ClipShard.read(shard));
			}
		}
		return batches(prepared(clips.subList(0, Math.min(count, clips.size()))), new SplittableRandom(1));
	}

	/** The next batch; fails when the shards can't be read. */
	List<PreparedClip> take() throws InterruptedException {
		while (true) {
			List<PreparedClip> next = this.batches.poll(1, TimeUnit.SECONDS);
			if (next != null) {
				return next;
			}
			Throwable problem = this.failure.get();
			if (problem != null) {
				throw new IllegalStateException("the clips can't be read", problem);
			}
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

}
