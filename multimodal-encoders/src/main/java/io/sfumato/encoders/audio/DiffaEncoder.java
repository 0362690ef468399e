package io.sfumato.encoders.audio;

import java.lang.foreign.Arena;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;

import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.JoinedTensors;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The ears of DIFFA (checkpoints.md §7): Whisper's encoder, and two ways from it to the
 * language model. Of a stretch come first the acoustic tokens, always as many, then the
 * semantic ones, a token for 80 ms.
 * <p>
 * What the encoder takes is one stretch of a fixed length, 30 s in all published models.
 * Longer sound is cut in such stretches, which become tokens one behind the other; the
 * reference drops what lies behind the first. A rest too short for a semantic token is
 * left out.
 */
public final class DiffaEncoder implements SoundEncoder {

	private static final String ENCODER = "whisper_model.";

	/** In a directory of Whisper's own. */
	private static final String WHISPERS_ENCODER = "model.encoder.";

	private static final String ACOUSTIC = "acoustic_connector.";

	private static final String SEMANTIC = "semantic_connector.";

	/** Of the first stage of training, without use afterwards. */
	private static final String PROMPTS = "trainable_prompts.";

	/** Low-rank changes of the language model; whoever opens that adds them. */
	private static final String LANGUAGE_MODEL = "llm_model.";

	private static final String MEL = "input_features";

	/** Samples of the fewest encoder frames that fill a semantic token, two hops each. */
	private static final int LEAST_SOUND = 2 * (SemanticConnector.STRIDE - 1) * LogMel.HOP + 1;

	private static final String STATES = "states";

	private static final String TOKENS = "tokens";

	private final OrtModel hearing;

	private final OrtModel semantic;

	private final WhisperEncoder encoder;

	private final LogMel mel;

	private final int queries;

	private final int hidden;

	private DiffaEncoder(OrtModel hearing, OrtModel semantic, WhisperEncoder encoder, LogMel mel, int queries,
			int hidden) {
		this.hearing = hearing;
		this.semantic = semantic;
		this.encoder = encoder;
		this.mel = mel;
		this.queries = queries;
		this.hidden = hidden;
	}

	/**
	 * Opens the ears of a DIFFA directory whose file holds the encoder too; its
	 * {@code config.json} has a {@code whisper_config} and an {@code llm_config}.
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming a field or a
	 * tensor that doesn't fit
	 */
	public static DiffaEncoder open(OrtRuntime runtime, Checkpoint adapters) {
		return open(runtime, adapters, adapters.tensors(), ENCODER);
	}

	/**
	 * Opens the ears of a DIFFA directory whose encoder is published apart.
	 * @param whisper Whisper's own directory; it has to stay open as long as the adapters
	 * @throws io.sfumato.runtime.checkpoint.CheckpointException naming a field or a
	 * tensor that doesn't fit
	 */
	public static DiffaEncoder open(OrtRuntime runtime, Checkpoint adapters, Checkpoint whisper) {
		return open(runtime, adapters, new JoinedTensors(adapters.tensors(), whisper.tensors()), WHISPERS_ENCODER);
	}

	private static DiffaEncoder open(OrtRuntime runtime, Checkpoint adapters, TensorStore tensors, String prefix) {
		ModelConfig config = adapters.config();
		WhisperEncoder encoder = WhisperEncoder
			.of(config.object("whisper_config").orElseThrow(() -> config.refuse("whisper_config", "is missing")));
		int hidden = config.object("llm_config")
			.orElseThrow(() -> config.refuse("llm_config", "is missing"))
			.requireInt("d_model", "hidden_size");
		LogMel mel = features(adapters, encoder);
		QFormer acoustic = QFormer.of(tensors, ACOUSTIC, encoder, hidden);
		OnnxGraph hearing = hearing(encoder, prefix, acoustic, hidden);
		OnnxGraph semantic = semantic(encoder, hidden);
		refuseUnexpected(adapters.tensors(), hearing.tensors(), semantic.tensors());
		OrtModel ears = runtime.open("audio tower", hearing, tensors);
		try {
			return new DiffaEncoder(ears, runtime.open("semantic connector", semantic, tensors), encoder, mel,
					acoustic.queries(), hidden);
		}
		catch (RuntimeException ex) {
			ears.close();
			throw ex;
		}
	}

	/**
	 * What the encoder takes; a feature extractor's file may lie there and has to agree.
	 */
	private static LogMel features(Checkpoint checkpoint, WhisperEncoder encoder) {
		int window = encoder.frames() * LogMel.HOP;
		checkpoint.json("preprocessor_config.json").ifPresent((file) -> {
			LogMel stated = LogMel.of(file);
			if (stated.bands() != encoder.bands()) {
				throw file.refuse("feature_size", "is " + stated.bands() + ", the encoder takes " + encoder.bands());
			}
			if (stated.window() != window) {
				throw file.refuse("chunk_length", "makes " + stated.window() + " samples, the encoder takes " + window);
			}
		});
		return new LogMel(encoder.bands(), window);
	}

	private static OnnxGraph hearing(WhisperEncoder encoder, String prefix, QFormer acoustic, int hidden) {
		GraphBuilder g = new GraphBuilder("diffa-hearing");
		Value mel = g.input(MEL, ElementType.FLOAT, 1, encoder.bands(), encoder.frames());
		List<Value> states = encoder.states(g, mel, prefix);
		g.output(STATES, states.getLast(), 1, encoder.positions(), encoder.hidden());
		g.output(TOKENS, acoustic.apply(g, states), 1, acoustic.queries(), hidden);
		return g.build();
	}

	private static OnnxGraph semantic(WhisperEncoder encoder, int hidden) {
		GraphBuilder g = new GraphBuilder("diffa-semantic");
		Value states = g.input(STATES, ElementType.FLOAT, 1, "T", encoder.hidden());
		g.output(TOKENS, SemanticConnector.of(SEMANTIC, encoder.hidden(), hidden).apply(g, states), 1, "S", hidden);
		return g.build();
	}

	private static void refuseUnexpected(TensorStore tensors, Set<String> hearing, Set<String> semantic) {
		Set<String> unexpected = new TreeSet<>(tensors.names());
		unexpected.removeAll(hearing);
		unexpected.removeAll(semantic);
		unexpected.removeIf((name) -> name.startsWith(PROMPTS) || name.contains(LANGUAGE_MODEL));
		if (!unexpected.isEmpty()) {
			throw tensors.refuse(unexpected.iterator().next(), "isn't part of DIFFA's adapters"
					+ ((unexpected.size() > 1) ? " (nor are " + (unexpected.size() - 1) + " others)" : ""));
		}
	}

	@Override
	public SoftTokens encode(Waveform sound, RunControl control) {
		List<float[]> parts = new ArrayList<>();
		List<TokenOrigin> origins = new ArrayList<>();
		for (SoundWindow window : windows().full(sound)) {
			MelFeatures features = this.mel.features(window.sound().samples());
			parts.addAll(encode(features, control, window.start(), window.end(), origins));
		}
		return new SoftTokens(this.hidden, joined(parts), origins);
	}

	/**
	 * Encodes one stretch of which the features are there.
	 * @param control stops the computation from another thread
	 */
	public SoftTokens encode(MelFeatures features, RunControl control) {
		List<TokenOrigin> origins = new ArrayList<>();
		double end = (double) features.sounding() * LogMel.HOP / Waveform.HEARD_RATE;
		List<float[]> parts = encode(features, control, 0, end, origins);
		return new SoftTokens(this.hidden, joined(parts), origins);
	}

	/** Acoustic tokens and semantic ones; tells where each came from. */
	private List<float[]> encode(MelFeatures features, RunControl control, double from, double to,
			List<TokenOrigin> origins) {
		Heard heard = hear(features, control);
		int frames = semanticFrames(features.sounding());
		for (int query = 0; query < this.queries; query++) {
			origins.add(new TokenOrigin.Stretch(from, to));
		}
		double token = 2.0 * SemanticConnector.STRIDE * LogMel.HOP / Waveform.HEARD_RATE;
		for (int i = 0; i < frames / SemanticConnector.STRIDE; i++) {
			origins.add(new TokenOrigin.Stretch(from + i * token, Math.min(to, from + (i + 1) * token)));
		}
		return List.of(heard.acoustic(), semantic(heard.states(), frames, control));
	}

	@Override
	public SoundWindows windows() {
		return new SoundWindows(this.mel.window(), LEAST_SOUND);
	}

	/** Encoder frames with sound in them, as many as fill semantic tokens. */
	private static int semanticFrames(int sounding) {
		int frames = (sounding == 0) ? 0 : (sounding - 1) / 2 + 1;
		return frames - frames % SemanticConnector.STRIDE;
	}

	@Override
	public TokenRange tokens(double seconds) {
		SoundWindows windows = windows();
		int samples = windows.heard(Waveform.heardSamples(seconds));
		int count = 0;
		for (int start = 0; start < samples; start += windows.longest()) {
			int sounding = Math.ceilDiv(Math.min(windows.longest(), samples - start), LogMel.HOP);
			count += this.queries + semanticFrames(sounding) / SemanticConnector.STRIDE;
		}
		return new TokenRange(count, count);
	}

	/**
	 * A stretch after the encoder.
	 *
	 * @param acoustic {@code [queries, hidden]}
	 * @param states the last ones, {@code [positions, width]}
	 */
	record Heard(float[] acoustic, float[] states) {
	}

	/** Everything that needs the whole stretch. */
	Heard hear(MelFeatures features, RunControl control) {
		if (features.bands() != this.encoder.bands() || features.frames() != this.encoder.frames()) {
			throw new IllegalArgumentException(features.bands() + " × " + features.frames() + " features aren't "
					+ this.encoder.bands() + " × " + this.encoder.frames());
		}
		try (Arena arena = Arena.ofConfined();
				OnnxTensor mel = this.hearing.tensor(arena, features.values(), 1, features.bands(), features.frames());
				OrtSession.Result result = this.hearing.run(Map.of(MEL, mel), Set.of(STATES, TOKENS), control)) {
			return new Heard(floats(result, TOKENS), floats(result, STATES));
		}
	}

	/** The first frames of states, a multiple of four → {@code [frames / 4, hidden]}. */
	float[] semantic(float[] states, int frames, RunControl control) {
		if (frames == 0) {
			return new float[0];
		}
		float[] kept = Arrays.copyOf(states, frames * this.encoder.hidden());
		try (Arena arena = Arena.ofConfined();
				OnnxTensor input = this.semantic.tensor(arena, kept, 1, frames, this.encoder.hidden());
				OrtSession.Result result = this.semantic.run(Map.of(STATES, input), Set.of(TOKENS), control)) {
			return floats(result, TOKENS);
		}
	}

	private static float[] floats(OrtSession.Result result, String name) {
		return OrtModel.floats(result.get(name).orElseThrow());
	}

	private static float[] joined(List<float[]> parts) {
		FloatBuffer all = FloatBuffer.allocate(parts.stream().mapToInt((part) -> part.length).sum());
		parts.forEach(all::put);
		return all.array();
	}

	@Override
	public int hidden() {
		return this.hidden;
	}

	@Override
	public void close() {
		this.hearing.close();
		this.semantic.close();
	}

}
