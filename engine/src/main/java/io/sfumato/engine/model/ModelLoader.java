package io.sfumato.engine.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneException;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.encoders.audio.SoundEncoder;
import io.sfumato.encoders.audio.file.AudioDecoder;
import io.sfumato.encoders.audio.file.AudioLimits;
import io.sfumato.encoders.image.ImageLimits;
import io.sfumato.encoders.vision.VisionEncoder;
import io.sfumato.encoders.vision.VisionEncoders;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.strategy.GenerationDefaults;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;
import io.sfumato.runtime.ort.InsufficientMemoryException;
import io.sfumato.runtime.ort.MemoryBudget;
import io.sfumato.runtime.ort.OrtModelException;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.Provider;
import io.sfumato.runtime.ort.ProviderException;
import io.sfumato.runtime.tokenizer.Tokenizer;

/**
 * Opens models. Everything that can be wrong with a directory is found here and said in
 * one sentence; a model that is returned has answered once.
 */
public final class ModelLoader {

	private static final Logger logger = LoggerFactory.getLogger(ModelLoader.class);

	private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

	private static final Pattern LICENSE = Pattern.compile("(?m)^license:\\s*(\\S+)\\s*$");

	/**
	 * Sizes of the published family where a directory names none (checkpoints.md §2.6).
	 */
	private static final int REFERENCE_LENGTH = 128;

	private static final int REFERENCE_BLOCK = 32;

	private final EngineSettings.Model settings;

	private final EngineSettings.Limits limits;

	/** How to release what is open, the last opened first. */
	private final Deque<Runnable> opened = new ArrayDeque<>();

	private ModelLoader(EngineSettings.Model settings, EngineSettings.Limits limits) {
		this.settings = settings;
		this.limits = limits;
	}

	/**
	 * Opens the model that the settings name and lets it answer once. Blocks for as long
	 * as that takes.
	 * @throws ModelLoadException saying what is wrong, with file and field
	 */
	public static ServedModel open(EngineSettings settings) {
		ModelLoader loader = new ModelLoader(settings.model(), settings.limits());
		try {
			return loader.load();
		}
		catch (CheckpointException ex) {
			throw loader.failed(new ModelLoadException(String.valueOf(ex.getMessage()), ex.file(), ex.field(), ex));
		}
		catch (InsufficientMemoryException | ProviderException | OrtModelException | BackboneException ex) {
			throw loader.failed(new ModelLoadException(String.valueOf(ex.getMessage()), null, null, ex));
		}
		catch (RuntimeException | Error ex) {
			loader.release();
			throw ex;
		}
	}

	private ModelLoadException failed(ModelLoadException ex) {
		release();
		return ex;
	}

	private void release() {
		while (!this.opened.isEmpty()) {
			this.opened.pop().run();
		}
	}

	private ServedModel load() {
		long start = System.nanoTime();
		Path location = this.settings.location();
		Path directory = (location != null) ? location : EmbeddedModel.shipped().unpack(this.settings.cacheDirectory());
		String id = id(location);
		Provider provider = Provider.named(this.settings.provider());
		ModelDirectories directories = own(ModelDirectories.open(directory), ModelDirectories::close);
		Checkpoint language = directories.language();
		BackboneFamily family = BackboneFamily.of(language);
		requireMemory(directories, provider);
		int threads = (this.settings.threads() > 0) ? this.settings.threads()
				: Runtime.getRuntime().availableProcessors();
		OrtRuntime runtime = new OrtRuntime(provider, threads);
		Tokenizer tokenizer = own(Tokenizer.open(language), Tokenizer::close);
		Backbone backbone = own(family.open(runtime, language), Backbone::close);
		if (tokenizer.size() > backbone.shape().vocabulary()) {
			throw language.config()
				.refuse("vocab_size", "%d rows are fewer than the %d tokens of the tokenizer"
					.formatted(backbone.shape().vocabulary(), tokenizer.size()));
		}
		ImageEncoder images = directories.hasEyes() ? images(language, runtime, tokenizer, backbone) : null;
		AudioEncoder clips = directories.hasEars() ? clips(directories, runtime, tokenizer, backbone) : null;
		Language spoken = Languages.of(directories, tokenizer);
		if (backbone.shape().attention() == AttentionPattern.SEGMENT_CAUSAL) {
			MediaFirst.require(directories.main(), spoken, images != null, clips != null);
		}
		String digest = directories.digest();
		ServedModel model = new ServedModel(
				new ModelCard(id, digest, name(family, directories), license(directory), "fp32",
						provider.name().toLowerCase(Locale.ROOT)),
				backbone, spoken, images, clips, defaults(language, backbone), Readings.of(directories.main(), digest),
				this::release);
		long opened = System.nanoTime();
		WarmUp.run(model);
		long warm = System.nanoTime();
		logger.info("Opened {} ({}) in {} ms, first answer in {} ms", id, digest.substring(0, 12),
				(opened - start) / 1_000_000, (warm - opened) / 1_000_000);
		return model;
	}

	private <T> T own(T resource, Consumer<T> close) {
		this.opened.push(() -> close.accept(resource));
		return resource;
	}

	private String id(@Nullable Path location) {
		String id = this.settings.id();
		if (id == null) {
			id = (location == null) ? EmbeddedModel.ID : derived(location);
		}
		if (!ID.matcher(id).matches()) {
			throw new ModelLoadException(
					"The model's id '%s' doesn't match %s; set another one".formatted(id, ID.pattern()), null, null,
					null);
		}
		return id;
	}

	private static String derived(Path location) {
		Path name = location.toAbsolutePath().normalize().getFileName();
		String id = (name != null) ? name.toString().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-") : "model";
		return id.replaceAll("^[^a-z0-9]+", "");
	}

	/** All weights as they will lie in memory, judged from the headers alone. */
	private static void requireMemory(ModelDirectories directories, Provider provider) {
		if (provider == Provider.CPU) {
			MemoryBudget.require("The model", ModelInspection.memory(directories));
		}
	}

	private ImageEncoder images(Checkpoint checkpoint, OrtRuntime runtime, Tokenizer tokenizer, Backbone backbone) {
		ModelConfig config = checkpoint.config();
		VisionEncoder tower = own(VisionEncoders.open(checkpoint, runtime, tokens(tokenizer)), VisionEncoder::close);
		if (tower.hidden() != backbone.shape().hidden()) {
			throw config.refuse("hidden_size", "the projector's width %d isn't the language model's %d"
				.formatted(tower.hidden(), backbone.shape().hidden()));
		}
		ImageLimits images = new ImageLimits(this.limits.imageBytes(), this.limits.imagePixels(),
				this.limits.smallestSide(), this.limits.largestSide());
		return new TowerEncoder(tower, images);
	}

	/** The id of the token that is exactly some text. */
	private static ToIntFunction<String> tokens(Tokenizer tokenizer) {
		return (text) -> {
			int[] ids = tokenizer.encodePlain(text);
			return (ids.length == 1) ? ids[0] : -1;
		};
	}

	/** FFmpeg's process is started with the first clip. */
	private AudioEncoder clips(ModelDirectories directories, OrtRuntime runtime, Tokenizer tokenizer,
			Backbone backbone) {
		SoundEncoder ears = own(directories.ears(runtime, tokens(tokenizer)), SoundEncoder::close);
		if (ears.hidden() != backbone.shape().hidden()) {
			throw directories.main()
				.config()
				.refuse("hidden_size", "the ears' width %d isn't the language model's %d".formatted(ears.hidden(),
						backbone.shape().hidden()));
		}
		EngineSettings.Clips clips = this.limits.clips();
		AudioLimits usual = AudioLimits.DEFAULT;
		AudioLimits audio = new AudioLimits(clips.bytes(), clips.seconds(), usual.channels(), usual.lowestRate(),
				usual.highestRate());
		AudioDecoder decoder = own(new AudioDecoder(audio, this.settings.cacheDirectory().resolve("audio")),
				AudioDecoder::close);
		return new EarEncoder(ears, decoder, audio);
	}

	private static String name(BackboneFamily family, ModelDirectories directories) {
		if (directories.isDiffa()) {
			return "diffa";
		}
		ModelConfig config = directories.main().config();
		return config.object("decoding")
			.flatMap((decoding) -> decoding.string("family"))
			.or(() -> config.string("model_type"))
			.orElse(family.toString());
	}

	/** The front matter of the model card names it, if there is one. */
	private static @Nullable String license(Path directory) {
		Path card = directory.resolve("README.md");
		if (!Files.isRegularFile(card)) {
			return null;
		}
		try {
			Matcher matcher = LICENSE.matcher(Files.readString(card, StandardCharsets.UTF_8));
			return matcher.find() ? matcher.group(1) : null;
		}
		catch (IOException ex) {
			throw new ModelLoadException(card + ": can't be read", card.toString(), null, ex);
		}
	}

	private static GenerationDefaults defaults(Checkpoint checkpoint, Backbone backbone) {
		ModelConfig file = checkpoint.json("generation_config.json").orElse(checkpoint.config());
		int length = atLeastOne(file, "gen_length", REFERENCE_LENGTH);
		int block = atLeastOne(file, "block_length", Math.min(REFERENCE_BLOCK, length));
		int steps = atLeastOne(file, "steps", length);
		double temperature = file.number("temperature", 0);
		if (!(temperature >= 0 && temperature <= 2)) {
			throw file.refuse("temperature", "is %s, not between 0 and 2".formatted(temperature));
		}
		if (length >= backbone.shape().maxPositions()) {
			throw file.refuse("gen_length",
					"%d tokens don't fit the model's %d positions".formatted(length, backbone.shape().maxPositions()));
		}
		return new GenerationDefaults(length, block, steps, temperature, backbone.shape());
	}

	private static int atLeastOne(ModelConfig file, String field, int otherwise) {
		int value = file.integer(field).orElse(otherwise);
		if (value < 1) {
			throw file.refuse(field, "is %d, at least 1 is needed".formatted(value));
		}
		return value;
	}

}
