package io.sfumato.trainer.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.sfumato.trainer.data.Phrasing;
import io.sfumato.trainer.sound.ClipShard;
import io.sfumato.trainer.sound.HeardClip;
import io.sfumato.trainer.text.Encoder;
import io.sfumato.trainer.text.Vocabulary;

/** Finds clips in which the questions about pages are spoken. */
final class Voicing {

	/** As many clips as fit into a few hundred megabytes. */
	private static final int MOST = 6000;

	private final Map<String, List<PreparedClip>> clips = new HashMap<>();

	private final int[] question;

	/**
	 * @param folder of shards; where there is none, no question is spoken
	 */
	Voicing(Path folder) throws IOException {
		Encoder encoder = new Encoder(Vocabulary.standard());
		this.question = encoder.prompt(Phrasing.SPOKEN_QUESTION);
		int count = 0;
		for (Path shard : Files.isDirectory(folder) ? ClipShard.in(folder) : List.<Path>of()) {
			for (HeardClip clip : (count < MOST) ? ClipShard.read(shard) : List.<HeardClip>of()) {
				this.clips.computeIfAbsent(clip.words(), (key) -> new ArrayList<>())
					.add(PreparedClip.of(clip, encoder));
				count++;
			}
		}
	}

	/**
	 * A page with one of its questions spoken.
	 *
	 * @param clip the question
	 * @param page the page, with no question but this one, which is no longer written
	 */
	record Voiced(PreparedClip clip, PreparedSample page) {

	}

	/** Speaks one of a page's questions, null if none of them is spoken anywhere. */
	@Nullable Voiced voice(PreparedSample page, RandomGenerator random) {
		List<Asked.PreparedExchange> spoken = page.exchanges()
			.stream()
			.filter((exchange) -> this.clips.containsKey(exchange.spoken()))
			.toList();
		if (spoken.isEmpty()) {
			return null;
		}
		Asked.PreparedExchange exchange = spoken.get(random.nextInt(spoken.size()));
		List<PreparedClip> voices = this.clips.getOrDefault(exchange.spoken(), List.of());
		return new Voiced(voices.get(random.nextInt(voices.size())),
				new PreparedSample(page.task() + ".spoken", page.tilesWide(), page.labels(), page.pixels(),
						List.of(new Asked.PreparedExchange(this.question, exchange.target(), exchange.spoken()))));
	}

}
