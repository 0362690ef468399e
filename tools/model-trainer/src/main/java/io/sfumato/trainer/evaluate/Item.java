package io.sfumato.trainer.evaluate;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

import javax.imageio.ImageIO;

import io.sfumato.encoders.audio.Waveform;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.sound.Clip;
import io.sfumato.trainer.sound.SoundSets;
import io.sfumato.trainer.sound.SpokenQuestions;
import io.sfumato.trainer.sound.Voices;
import io.sfumato.trainer.sound.WavFile;

/**
 * Files and what is asked about them.
 *
 * @param files an image or a clip, or an image and the clip that asks about it
 * @param exchanges questions with their answers
 */
record Item(List<byte[]> files, List<Exchange> exchanges) {

	/** Pages whose questions are asked by voice, and the same ones typed. */
	static final String SPOKEN_QUESTIONS = "spoken-questions";

	static final String TYPED_QUESTIONS = "typed-questions";

	/** A question that the last file asks. */
	static final String IN_THE_CLIP = "";

	private static final String ASKED_ABOUT = "shapes";

	/** The names of all sets that clips belong to. */
	static List<String> soundSets() {
		List<String> names = new ArrayList<>(SoundSets.names());
		names.add(SPOKEN_QUESTIONS);
		names.add(TYPED_QUESTIONS);
		return names;
	}

	/** The first items of a set. */
	static List<Item> of(String set, long seed, int count) throws IOException {
		if (set.equals(SPOKEN_QUESTIONS) || set.equals(TYPED_QUESTIONS)) {
			return voiced(seed, count, set.equals(SPOKEN_QUESTIONS));
		}
		List<Item> items = new ArrayList<>();
		if (SoundSets.names().contains(set)) {
			for (Clip clip : SoundSets.clips(set, seed, count)) {
				items.add(new Item(List.of(wav(clip.samples())), clip.exchanges().stream().distinct().toList()));
			}
			return items;
		}
		for (Sample sample : EvaluationSets.samples(set, seed, count, true)) {
			items.add(new Item(List.of(png(sample)), sample.exchanges()));
		}
		return items;
	}

	/** One question of each page, spoken or typed. */
	private static List<Item> voiced(long seed, int count, boolean spoken) throws IOException {
		SplittableRandom random = new SplittableRandom(seed);
		List<Item> items = new ArrayList<>();
		for (Sample sample : EvaluationSets.samples(ASKED_ABOUT, seed, count, true)) {
			List<Exchange> questions = sample.exchanges()
				.stream()
				.filter((exchange) -> exchange.question().endsWith("?"))
				.toList();
			if (questions.isEmpty()) {
				continue;
			}
			Exchange asked = questions.getFirst();
			if (spoken) {
				float[] voice = SpokenQuestions.speak(Voices.HELD_OUT, asked.question(), random.split());
				items.add(
						new Item(List.of(png(sample), wav(voice)), List.of(new Exchange(IN_THE_CLIP, asked.answer()))));
			}
			else {
				items.add(new Item(List.of(png(sample)), List.of(asked)));
			}
		}
		return items;
	}

	/** The same questions about another item's last file. */
	List<byte[]> swapped(Item other) {
		List<byte[]> swapped = new ArrayList<>(this.files);
		swapped.set(swapped.size() - 1, other.files.getLast());
		return swapped;
	}

	private static byte[] wav(float[] samples) {
		return WavFile.of(new Waveform(samples, Waveform.HEARD_RATE));
	}

	private static byte[] png(Sample sample) throws IOException {
		return png(Objects.requireNonNull(sample.page().pixels()));
	}

	static byte[] png(BufferedImage image) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		ImageIO.write(image, "png", bytes);
		return bytes.toByteArray();
	}

}
