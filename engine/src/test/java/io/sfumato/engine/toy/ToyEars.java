package io.sfumato.engine.toy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.SoundWindows;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.engine.model.AudioEncoder;
import io.sfumato.engine.model.EncodedClip;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;

/**
 * Ears that take files of 16-bit samples behind a WAV file's first bytes: a token for
 * every begun tenth of a second, a second at once.
 */
public final class ToyEars implements AudioEncoder {

	private static final byte[] START = "RIFF....WAVE".getBytes();

	private static final int TOKEN = Waveform.HEARD_RATE / 10;

	private final List<SoundWindow> heard = new ArrayList<>();

	private final @Nullable String letters;

	/** Ears that hear no words. */
	public ToyEars() {
		this.letters = null;
	}

	/**
	 * Ears that hear words.
	 * @param letters they are made of; none where nobody ever speaks
	 */
	public ToyEars(String letters) {
		this.letters = letters;
	}

	/** A clip of so many seconds: noise, but silence where it is said to be. */
	public static MediaInput clip(double seconds, double... silences) {
		byte[] file = Arrays.copyOf(START, START.length + 2 * (int) (seconds * Waveform.HEARD_RATE));
		Random random = new Random((long) (1000 * seconds));
		for (int at = START.length; at < file.length; at += 2) {
			double time = (at - START.length) / 2.0 / Waveform.HEARD_RATE;
			boolean silent = false;
			for (int i = 0; i + 1 < silences.length; i += 2) {
				silent |= time >= silences[i] && time < silences[i + 1];
			}
			file[at + 1] = (byte) (silent ? 0 : 20 + random.nextInt(20));
		}
		return new MediaInput(null, file, "audio/wav", Detail.AUTO, "/media/0");
	}

	/** What was encoded, in order. */
	public synchronized List<SoundWindow> heard() {
		return List.copyOf(this.heard);
	}

	@Override
	public Waveform decode(byte[] file, int longest) {
		float[] samples = new float[(file.length - START.length) / 2];
		for (int i = 0; i < samples.length; i++) {
			samples[i] = file[START.length + 2 * i + 1] / 128f;
		}
		Waveform sound = new Waveform(samples, Waveform.HEARD_RATE);
		if (sound.seconds() > longest) {
			throw new MediaException(MediaException.Reason.TOO_LONG, "The clip is too long.", longest,
					(long) Math.ceil(sound.seconds()));
		}
		if (sound.isSilent()) {
			throw new MediaException(MediaException.Reason.SILENT, "There is only silence in the clip.");
		}
		return sound;
	}

	@Override
	public SoundWindows windows() {
		return new SoundWindows(Waveform.HEARD_RATE, 1);
	}

	@Override
	public synchronized EncodedClip encode(SoundWindow window, CancelSignal cancel) {
		this.heard.add(window);
		int sounds = count(window.sound().seconds());
		Random random = new Random(Arrays.hashCode(window.sound().samples()));
		List<TokenOrigin.Said> words = words(random, sounds);
		int tokens = sounds + words.size();
		float[] embeddings = new float[tokens * ToyBackbone.HIDDEN];
		for (int at = 0; at < embeddings.length; at++) {
			embeddings[at] = random.nextFloat();
		}
		return new EncodedClip(embeddings, tokens, window.sound().seconds(), words);
	}

	/** A letter in every other token. */
	private List<TokenOrigin.Said> words(Random random, int tokens) {
		List<TokenOrigin.Said> words = new ArrayList<>();
		if (this.letters != null && !this.letters.isEmpty()) {
			for (int at = 0; at < tokens; at += 2) {
				words.add(new TokenOrigin.Said(this.letters.charAt(random.nextInt(this.letters.length())),
						0.5f + random.nextFloat() / 2, at / 10.0, (at + 1) / 10.0));
			}
		}
		return words;
	}

	@Override
	public TokenRange tokens(double seconds) {
		int tokens = count(seconds);
		return new TokenRange(tokens, hearsWords() ? 2 * tokens : tokens);
	}

	@Override
	public boolean hearsWords() {
		return this.letters != null;
	}

	private static int count(double seconds) {
		return Math.ceilDiv((int) Math.round(seconds * Waveform.HEARD_RATE), TOKEN);
	}

	@Override
	public int fewestTokens() {
		return 1;
	}

}
