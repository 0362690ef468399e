package io.sfumato.encoders.audio;

import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;

import org.jspecify.annotations.Nullable;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The embedded model's ears (embedded-model.md §2): Google's speech embedding, frozen,
 * for what is said, and beside it a small branch in Whisper's manner for pitch, loudness
 * and everything that isn't speech. Both give a row for 80 ms; a projector makes one
 * token of the two. Behind the tokens of a stretch stand the words that are heard in it,
 * if the ears were trained to hear any.
 * <p>
 * A stretch is padded to whole tokens and not to the longest, so that a short clip costs
 * no more than it lasts.
 */
final class SpeechEncoder implements SoundEncoder {

	static final String EMBEDDING = "speech_embedding.";

	static final String TOWER = "audio_tower.";

	static final String PROJECTOR = "audio_projector";

	private static final String SPEECH_MEL = "speech_mel";

	private static final String LOG_MEL = "log_mel";

	private static final String ROWS = "rows";

	private static final String SPEECH = "speech";

	private static final String STATES = "mel_states";

	private static final String TOKENS = "tokens";

	private static final String WORDS = "words";

	private final OrtModel model;

	private final SpeechConfig config;

	private final @Nullable HeardWords words;

	private final SpeechMel speech = new SpeechMel();

	private final LogMel mel;

	private SpeechEncoder(OrtModel model, SpeechConfig config, @Nullable HeardWords words, LogMel mel) {
		this.model = model;
		this.config = config;
		this.words = words;
		this.mel = mel;
	}

	/**
	 * Opens the ears of a checkpoint.
	 * @param tokens the id of the token that is exactly this text, −1 if there is none
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming a field or a
	 * tensor that doesn't fit
	 */
	static SpeechEncoder open(OrtRuntime runtime, Checkpoint checkpoint, ToIntFunction<String> tokens) {
		SpeechConfig config = SpeechConfig.of(checkpoint.config());
		LogMel mel = features(checkpoint, config);
		HeardWords words = HeardWords.of(checkpoint, tokens);
		OnnxGraph graph = graph(config, words);
		refuseUnexpected(checkpoint.tensors(), graph.tensors());
		return new SpeechEncoder(runtime.open("audio tower", graph, checkpoint.tensors()), config, words, mel);
	}

	/**
	 * What the branch takes; what the extractor's file says of it has to agree.
	 */
	private static LogMel features(Checkpoint checkpoint, SpeechConfig config) {
		checkpoint.json("preprocessor_config.json").ifPresent((file) -> {
			LogMel stated = LogMel.of(file);
			if (file.has("feature_size") && stated.bands() != config.branch().bands()) {
				throw file.refuse("feature_size",
						"is " + stated.bands() + ", the encoder takes " + config.branch().bands());
			}
			if (file.has("chunk_length") && stated.window() != config.longest()) {
				throw file.refuse("chunk_length",
						"makes " + stated.window() + " samples, the encoder takes " + config.longest());
			}
		});
		return new LogMel(config.branch().bands(), config.longest());
	}

	private static OnnxGraph graph(SpeechConfig config, @Nullable HeardWords words) {
		WhisperEncoder branch = config.branch();
		GraphBuilder g = new GraphBuilder("sfumato-hearing");
		Value speech = SpeechEmbedding.apply(g, g.input(SPEECH_MEL, ElementType.FLOAT, 1, 1, "F", SpeechMel.BANDS),
				EMBEDDING);
		Value frames = branch.lastState(g, g.input(LOG_MEL, ElementType.FLOAT, 1, branch.bands(), "M"),
				g.input(ROWS, ElementType.INT64, "R"), TOWER);
		Value states = g.mean(g.reshape(frames, -1, SpeechConfig.POOL, branch.hidden()), false, 1);
		Value tokens = Mlp.projector(PROJECTOR, SpeechEmbedding.WIDTH + branch.hidden(), config.modelWidth())
			.apply(g, g.concat(1, speech, states));
		g.output(TOKENS, tokens, "N", config.modelWidth());
		g.output(SPEECH, speech, "N", SpeechEmbedding.WIDTH);
		g.output(STATES, states, "N", branch.hidden());
		if (words != null) {
			g.output(WORDS, words.probabilities(g, tokens), "N", words.vocabulary());
		}
		return g.build();
	}

	private static void refuseUnexpected(TensorStore tensors, Set<String> used) {
		Set<String> unexpected = new TreeSet<>(tensors.names());
		unexpected.removeAll(used);
		unexpected.removeIf((name) -> Set.of(EMBEDDING, TOWER, PROJECTOR + ".").stream().noneMatch(name::startsWith));
		if (!unexpected.isEmpty()) {
			throw tensors.refuse(unexpected.iterator().next(), "isn't part of these ears"
					+ ((unexpected.size() > 1) ? " (nor are " + (unexpected.size() - 1) + " others)" : ""));
		}
	}

	@Override
	public SoftTokens encode(Waveform sound, RunControl control) {
		List<float[]> parts = new ArrayList<>();
		List<TokenOrigin> origins = new ArrayList<>();
		for (SoundWindow window : windows().full(sound)) {
			Heard heard = hear(features(window.sound().samples()),
					(this.words != null) ? Set.of(TOKENS, WORDS) : Set.of(TOKENS), control);
			parts.add(heard.tokens());
			for (int i = 0; i < heard.tokens().length / hidden(); i++) {
				origins.add(new TokenOrigin.Stretch(seconds(window, i), seconds(window, i + 1)));
			}
			if (this.words != null) {
				List<HeardWords.Word> said = this.words.read(heard.words());
				parts.add(this.words.tokens(said));
				said.forEach((word) -> origins.add(new TokenOrigin.Said(word.token(), word.certainty(),
						seconds(window, word.from()), seconds(window, word.to() + 1))));
			}
		}
		FloatBuffer all = FloatBuffer.allocate(origins.size() * hidden());
		parts.forEach(all::put);
		return new SoftTokens(hidden(), all.array(), origins);
	}

	/** When a token begins, in the clip that a window is a part of. */
	private static double seconds(SoundWindow window, int token) {
		return Math.min(window.end(), window.start() + token * (double) SpeechMel.TOKEN / Waveform.HEARD_RATE);
	}

	/**
	 * What a stretch looks like to both branches.
	 *
	 * @param tokens whole ones that it fills
	 * @param speech {@code [8·tokens + 68, 32]}
	 * @param mel {@code [bands, 8·tokens]}
	 */
	record Features(int tokens, float[] speech, float[] mel) {
	}

	Features features(float[] samples) {
		int tokens = SpeechMel.tokens(samples.length);
		return new Features(tokens, this.speech.features(samples),
				this.mel.features(samples, tokens * SpeechMel.TOKEN).values());
	}

	/**
	 * What both branches make of a stretch; empty what wasn't asked for.
	 *
	 * @param speech {@code [tokens, 96]}
	 * @param states {@code [tokens, width]}
	 * @param tokens {@code [tokens, model width]}
	 * @param words probabilities, {@code [tokens, vocabulary]}
	 */
	record Heard(float[] speech, float[] states, float[] tokens, float[] words) {
	}

	/** All that stands between the parts, for comparisons. */
	Heard hear(Features features, RunControl control) {
		return hear(features,
				(this.words != null) ? Set.of(SPEECH, STATES, TOKENS, WORDS) : Set.of(SPEECH, STATES, TOKENS), control);
	}

	private Heard hear(Features features, Set<String> results, RunControl control) {
		int frames = SpeechConfig.POOL * features.tokens();
		long[] rows = LongStream.range(0, frames).toArray();
		try (Arena arena = Arena.ofConfined();
				OnnxTensor speech = this.model.tensor(arena, features.speech(), 1, 1,
						SpeechMel.frames(features.tokens()), SpeechMel.BANDS);
				OnnxTensor mel = this.model.tensor(arena, features.mel(), 1, this.mel.bands(), 2 * frames);
				OnnxTensor positions = this.model.tensor(LongBuffer.wrap(rows), frames);
				OrtSession.Result result = this.model.run(Map.of(SPEECH_MEL, speech, LOG_MEL, mel, ROWS, positions),
						results, control)) {
			return new Heard(floats(result, SPEECH), floats(result, STATES), floats(result, TOKENS),
					floats(result, WORDS));
		}
	}

	private static float[] floats(OrtSession.Result result, String name) {
		return result.get(name).map(OrtModel::floats).orElseGet(() -> new float[0]);
	}

	@Override
	public TokenRange tokens(double seconds) {
		// full windows are full tokens
		int samples = Waveform.heardSamples(seconds);
		int longest = this.config.longest();
		int words = samples / longest * mostWords(longest) + mostWords(samples % longest);
		int tokens = SpeechMel.tokens(samples);
		return new TokenRange(tokens, tokens + words);
	}

	/** At most a word is heard in every token. */
	private int mostWords(int samples) {
		return (this.words != null) ? Math.min(SpeechMel.tokens(samples), this.words.most()) : 0;
	}

	@Override
	public boolean hearsWords() {
		return this.words != null;
	}

	@Override
	public SoundWindows windows() {
		return new SoundWindows(this.config.longest(), 1);
	}

	@Override
	public int hidden() {
		return this.config.modelWidth();
	}

	@Override
	public void close() {
		this.model.close();
	}

}
