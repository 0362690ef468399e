package io.sfumato.engine.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.policy.Pruning;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.audio.file.AudioFormat;
import io.sfumato.encoders.image.ImageFormat;
import io.sfumato.engine.EngineSettings.Limits;
import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Problem;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.record.RecordDraft;
import io.sfumato.engine.record.RecordPlanner;
import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.ModelName;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RecordForm;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.strategy.Decoding;
import io.sfumato.engine.strategy.Strategies;
import io.sfumato.structured.calibration.Calibration;
import io.sfumato.structured.calibration.CalibrationKey;

/**
 * Checks every field of a request against the model and the limits, and plans the run.
 * Everything that can be known without decoding a medium is known here, so that a request
 * is refused before it takes a place in the queue. Thread-safe.
 */
public final class RunPlanner {

	private static final Pattern MEDIA_ID = Pattern.compile("[a-z0-9_-]{1,32}");

	private static final Pattern READ_TYPES = Pattern.compile("(?i)image/(png|jpe?g|webp|gif|bmp|tiff?)");

	/** SVG and other markup, PDF, archives; HEIC, AVIF and video. */
	private static final Pattern FOREIGN = Pattern.compile("(?s)\\s*<|%PDF|PK|....ftyp");

	private final ServedModel model;

	private final Strategies strategies;

	private final Limits limits;

	private final RandomGenerator seeds;

	private final RecordItems records;

	private final DecisionPlanner decisions;

	/**
	 * @param seeds draws the seed of runs that are random and name none; thread-safe
	 * @param records compiles their forms
	 */
	public RunPlanner(ServedModel model, Strategies strategies, Limits limits, RandomGenerator seeds,
			RecordPlanner records) {
		this.records = new RecordItems(records, strategies, limits);
		this.model = model;
		this.strategies = strategies;
		this.limits = limits;
		this.seeds = seeds;
		this.decisions = new DecisionPlanner(model, limits.textBytes(), limits.contextBytes());
	}

	/**
	 * Plans a run.
	 * @throws InvalidRequestException pointing to the field that is wrong
	 */
	RunPlan plan(RunRequest asked) {
		RunRequest request = named(asked);
		checkMetadata(request.metadata());
		checkMedia(request);
		checkLength(request.instructions(), this.limits.textBytes(), "/instructions");
		List<Receipt.Warning> warnings = new ArrayList<>();
		List<RunPlan.Image> images = images(request.media(), warnings);
		boolean varied = request.operation() instanceof Operation.Caption caption && caption.count() > 1;
		Decoding decoding = seeded(
				request.operation().isRecord() ? this.strategies.resolveForRecord(request.strategy(), request.options())
						: this.strategies.resolve(request.strategy(), request.options(), varied));
		List<RunPlan.Item> items = switch (request.operation()) {
			case Operation.Caption caption -> captions(request, caption, decoding);
			case Operation.Answer answer -> answers(request, answer, decoding);
			case Operation.Chat chat -> choices(request, chat, images.size(), decoding, warnings);
			case Operation.Infill infill -> infill(request, infill, Map.of(), decoding, warnings);
			case Operation.Refill refill -> infill(request, refill.infill(), refill.before(), decoding, warnings);
			case Operation.Edit edit -> edit(request, edit, decoding, warnings);
			case Operation.Decide decide -> List.of();
		};
		checkContext(items, images.size());
		boolean record = !items.isEmpty() && items.getFirst().record() != null;
		Decoding shown = record ? items.getFirst().decoding() : decoding;
		DecisionPlan decisions = (request.operation() instanceof Operation.Decide decide)
				? decisions(request, decide, decoding, images.size()) : null;
		return new RunPlan(request, shown, images, items, warnings, decisions, shaping(request, items, warnings),
				confidence(request, decoding));
	}

	/** Null if the texts are no records, or records of one shape. */
	private @Nullable RecordShaping shaping(RunRequest request, List<RunPlan.Item> items,
			List<Receipt.Warning> warnings) {
		RecordDraft record = items.isEmpty() ? null : items.getFirst().record();
		if (record == null || record.questions().isEmpty()) {
			return null;
		}
		String state = switch (request.operation()) {
			case Operation.Infill infill -> system(request, infill.context());
			case Operation.Refill refill -> system(request, refill.infill().context());
			case Operation.Chat chat -> chat.turns().stream().map(Turn::text).collect(Collectors.joining("\n"));
			default -> system(request, null);
		};
		return new RecordShaping(request, state.isBlank() ? null : state, this.decisions, this.records, warnings);
	}

	private DecisionPlan decisions(RunRequest request, Operation.Decide decide, Decoding decoding, int images) {
		Pruning pruning = decoding.strategy().techniques().pruning();
		if (pruning.isByAttention()) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"/options/pruning and /questions don't go together: tokens that go by where the steps of a text"
							+ " look need a text",
					"/options/pruning");
		}
		ImageEncoder encoder = this.model.images();
		return this.decisions.plan(request, decide,
				(encoder != null) ? images * pruning.kept(encoder.fewestTokens()) : 0);
	}

	/** It was fitted to answers about images, decoded as they are by default. */
	private Calibration.@Nullable Entry confidence(RunRequest request, Decoding decoding) {
		Decoding usual = this.strategies.resolve(null, GenerationOptions.NONE, false);
		boolean holds = request.operation() instanceof Operation.Answer && !request.media().isEmpty()
				&& decoding.strategy().withSeed(0).equals(usual.strategy().withSeed(0));
		return holds ? this.model.reading().calibration().entry(CalibrationKey.ANSWERS).orElse(null) : null;
	}

	/** The request with the model's plain name, and the strategy a preset in it means. */
	private RunRequest named(RunRequest request) {
		String model = request.model();
		if (model == null) {
			return request;
		}
		String served = this.model.card().id();
		ModelName name = ModelName.of(model);
		String preset = name.preset();
		if (!name.id().equals(served) || (preset != null && !this.strategies.presets().contains(preset))) {
			throw new InvalidRequestException(Problem.MODEL_NOT_FOUND,
					"There is no such model; there is %s, alone or with a preset behind it: %s".formatted(served,
							this.strategies.presets()
								.stream()
								.map((each) -> served + ":" + each)
								.collect(Collectors.joining(", "))),
					"/model");
		}
		if (preset != null && request.strategy() != null && !preset.equals(request.strategy())) {
			throw new InvalidRequestException(Problem.INCOMPATIBLE_OPTIONS,
					"/model and /strategy don't go together: they name two strategies", "/model");
		}
		return new RunRequest(request.operation(), served, request.media(), request.instructions(),
				(preset != null) ? preset : request.strategy(), request.options(), request.include(),
				request.metadata());
	}

	private void checkMetadata(Map<String, String> metadata) {
		if (metadata.size() > this.limits.metadata()) {
			throw beyond("metadata", "pairs", this.limits.metadata(), metadata.size(), "/metadata");
		}
	}

	private void checkMedia(RunRequest request) {
		List<MediaInput> media = request.media();
		if (this.model.images() == null) {
			if (!media.isEmpty()) {
				throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE, "The model takes no images",
						media.getFirst().pointer());
			}
			if (request.operation() instanceof Operation.Caption) {
				throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE,
						"The model takes no images and so can't caption one", null);
			}
			return;
		}
		if (media.isEmpty() && !mayLookAtNothing(request.operation())) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no image", "/media");
		}
		if (media.size() > this.limits.images()) {
			throw new InvalidRequestException(Problem.MEDIA_LIMIT,
					"At most %d images are allowed, not %d".formatted(this.limits.images(), media.size()), "/media",
					(long) this.limits.images(), (long) media.size());
		}
		Set<String> ids = new HashSet<>();
		for (MediaInput medium : media) {
			String id = medium.id();
			if (id != null && !MEDIA_ID.matcher(id).matches()) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"The id of a medium has from 1 to 32 characters of a-z, 0-9, _ and -", medium.pointer());
			}
			if (id != null && !ids.add(id)) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "Two media have the same id",
						medium.pointer());
			}
		}
	}

	/** Conversations can be words alone, and questions can be about a state. */
	private static boolean mayLookAtNothing(Operation operation) {
		return !(operation instanceof Operation.Caption || operation instanceof Operation.Answer);
	}

	private List<RunPlan.Image> images(List<MediaInput> media, List<Receipt.Warning> warnings) {
		List<RunPlan.Image> images = new ArrayList<>();
		ImageEncoder encoder = this.model.images();
		if (encoder == null) {
			return images;
		}
		for (MediaInput medium : media) {
			if (medium.data().length == 0) {
				throw new InvalidRequestException(Problem.MEDIA_INVALID, "The image is empty", medium.pointer());
			}
			checkKind(medium);
			if (medium.data().length > this.limits.imageBytes()) {
				throw new InvalidRequestException(Problem.MEDIA_LIMIT,
						"The image has %d bytes, at most %d are allowed".formatted(medium.data().length,
								this.limits.imageBytes()),
						medium.pointer(), this.limits.imageBytes(), (long) medium.data().length);
			}
			String declared = medium.declaredType();
			ImageFormat format = ImageFormat.sniff(medium.data()).orElseThrow(() -> unreadable(medium));
			String detected = "image/" + format.name().toLowerCase(Locale.ROOT);
			if (declared != null && !declared.equalsIgnoreCase(detected)
					&& !declared.equalsIgnoreCase("application/octet-stream")) {
				warnings.add(new Receipt.Warning("declared-type", "The image is declared as another type than it is",
						medium.pointer()));
			}
			try {
				encoder.check(medium.data());
			}
			catch (MediaException ex) {
				throw refused(ex, medium.pointer());
			}
			images.add(new RunPlan.Image(medium, key(medium), detected));
		}
		return images;
	}

	/** What is wrong with a medium, as a problem of the request's field. */
	static InvalidRequestException refused(MediaException ex, String pointer) {
		Problem problem = switch (ex.reason()) {
			case UNSUPPORTED_FORMAT -> Problem.MEDIA_UNSUPPORTED;
			case EMPTY, TRUNCATED, CORRUPT, SILENT -> Problem.MEDIA_INVALID;
			case TOO_MANY_BYTES, TOO_MANY_PIXELS, SIDE_TOO_SMALL, SIDE_TOO_LARGE, TOO_LONG, TOO_SHORT,
					TOO_MANY_CHANNELS, RATE_TOO_LOW, RATE_TOO_HIGH ->
				Problem.MEDIA_LIMIT;
		};
		Long limit = ex.limit().isPresent() ? ex.limit().getAsLong() : null;
		Long actual = ex.actual().isPresent() ? ex.actual().getAsLong() : null;
		return new InvalidRequestException(problem, String.valueOf(ex.getMessage()), pointer, limit, actual);
	}

	/** Bytes of no known kind are broken where an image is declared, not foreign. */
	private static InvalidRequestException unreadable(MediaInput medium) {
		String declared = medium.declaredType();
		byte[] file = medium.data();
		String start = new String(file, 0, Math.min(file.length, 12), StandardCharsets.ISO_8859_1);
		boolean broken = declared != null && READ_TYPES.matcher(declared).matches()
				&& !FOREIGN.matcher(start).lookingAt();
		return broken
				? new InvalidRequestException(Problem.MEDIA_INVALID,
						"The file doesn't begin like the image it is declared as", medium.pointer())
				: new InvalidRequestException(Problem.MEDIA_UNSUPPORTED,
						"The file isn't a PNG, JPEG, WebP, GIF, BMP or TIFF image", medium.pointer());
	}

	/**
	 * A clip is no broken image, and an image that is declared as a clip is none either.
	 */
	private static void checkKind(MediaInput medium) {
		String declared = medium.declaredType();
		boolean sound = AudioFormat.sniff(medium.data()).isPresent();
		if (declared != null && (sound ? declared.toLowerCase(Locale.ROOT).startsWith("image/") : !isImage(declared))) {
			throw new InvalidRequestException(Problem.MEDIA_MISMATCH,
					(sound ? "A clip" : "An image") + " is declared as something else", medium.pointer());
		}
		if (sound) {
			throw new InvalidRequestException(Problem.CAPABILITY_NOT_AVAILABLE,
					"The model doesn't listen, it takes images only", medium.pointer());
		}
	}

	private static boolean isImage(String type) {
		String lower = type.toLowerCase(Locale.ROOT);
		return lower.startsWith("image/") || lower.equals("application/octet-stream");
	}

	/**
	 * Of the bytes, not the pixels: equal files are common, equal pixels in other files
	 * are not.
	 */
	private static String key(MediaInput medium) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(medium.data());
			return HexFormat.of().formatHex(digest) + "/" + medium.detail();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	private Decoding seeded(Decoding decoding) {
		return (decoding.isRandom() && !decoding.seeded()) ? decoding.withSeed(this.seeds.nextInt(Integer.MAX_VALUE))
				: decoding;
	}

	private List<RunPlan.Item> captions(RunRequest request, Operation.Caption caption, Decoding decoding) {
		if (caption.count() < 1 || caption.count() > this.limits.captions()) {
			throw beyond("count", "captions", this.limits.captions(), caption.count(), "/count");
		}
		String prompt = caption.prompt();
		if (prompt != null) {
			checkText(prompt, "/prompt");
		}
		PromptLayout layout = layout(request, request.instructions(),
				(prompt != null) ? prompt : caption.style().prompt());
		List<RunPlan.Item> items = new ArrayList<>();
		for (int number = 0; number < caption.count(); number++) {
			Decoding own = (caption.count() > 1) ? decoding.withSeed(decoding.strategy().seed() + number) : decoding;
			items.add(new RunPlan.Item(Integer.toString(number), layout, own, (prompt != null) ? "/prompt" : "/media"));
		}
		return items;
	}

	private List<RunPlan.Item> answers(RunRequest request, Operation.Answer answer, Decoding decoding) {
		List<Question> questions = answer.questions();
		if (questions.isEmpty()) {
			throw new InvalidRequestException(Problem.MISSING_FIELD, "There is no question", "/question");
		}
		if (questions.size() > this.limits.questions()) {
			throw beyond("questions", "questions", this.limits.questions(), questions.size(), "/questions");
		}
		checkLength(answer.context(), this.limits.contextBytes(), "/context");
		String system = system(request, answer.context());
		Set<String> ids = new HashSet<>();
		List<RunPlan.Item> items = new ArrayList<>();
		for (int index = 0; index < questions.size(); index++) {
			Question question = questions.get(index);
			String pointer = (questions.size() == 1) ? "/question" : "/questions/" + index;
			if (!ids.add(question.id())) {
				throw new InvalidRequestException(Problem.INVALID_VALUE, "Two questions have the same id", pointer);
			}
			checkText(question.text(), pointer);
			items.add(new RunPlan.Item(question.id(), layout(request, system, question.text()),
					decoding(request, question, decoding, pointer), pointer));
		}
		return items;
	}

	private List<RunPlan.Item> infill(RunRequest request, Operation.Infill infill, Map<String, String> before,
			Decoding decoding, List<Receipt.Warning> warnings) {
		checkLength(infill.context(), this.limits.contextBytes(), "/context");
		PromptLayout layout = layout(request, system(request, infill.context()),
				this.records.prompt(infill.form(), this.model.language()));
		return List.of(this.records.infill(request, infill, before, layout, decoding, warnings));
	}

	private List<RunPlan.Item> edit(RunRequest request, Operation.Edit edit, Decoding decoding,
			List<Receipt.Warning> warnings) {
		checkText(edit.text(), "/text");
		String question = edit.question();
		if (question != null) {
			checkText(question, "/question");
		}
		PromptLayout layout = layout(request, request.instructions(),
				(question != null) ? question : CaptionStyle.SENTENCE.prompt());
		return List.of(this.records.edit(request, edit, layout, decoding, warnings));
	}

	private static String system(RunRequest request, @Nullable String context) {
		return Stream.of(request.instructions(), context)
			.filter(Objects::nonNull)
			.filter((text) -> !text.isBlank())
			.collect(Collectors.joining("\n"));
	}

	private List<RunPlan.Item> choices(RunRequest request, Operation.Chat chat, int images, Decoding decoding,
			List<Receipt.Warning> warnings) {
		if (chat.choices() < 1 || chat.choices() > this.limits.captions()) {
			throw beyond("n", "choices", this.limits.captions(), chat.choices(), "/n");
		}
		if (chat.choices() > 1 && !decoding.isRandom()) {
			warnings.add(new Receipt.Warning("equal-choices", "At temperature 0 all choices are the same", "/n"));
		}
		PromptLayout layout = conversation(chat.turns(), images);
		List<RunPlan.Item> items = new ArrayList<>();
		for (int number = 0; number < chat.choices(); number++) {
			Decoding own = (chat.choices() > 1) ? decoding.withSeed(decoding.strategy().seed() + number) : decoding;
			RunPlan.Item item = new RunPlan.Item(Integer.toString(number), layout, own, "/messages");
			RecordForm form = chat.record();
			items.add((form != null) ? this.records.chat(request, form, chat.notVisible(), item, (number == 0) ? warnings : null) : item);
		}
		return items;
	}

	private PromptLayout conversation(List<Turn> turns, int images) {
		if (turns.isEmpty() || turns.getLast().role() != Turn.Role.USER) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The last turn isn't the user's", "/messages");
		}
		checkText(turns.getLast().text(), "/messages");
		if (turns.stream().mapToInt(Turn::images).sum() != images) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The turns have another number of images than the request", "/messages");
		}
		checkLength(turns.stream().map(Turn::text).collect(Collectors.joining()), this.limits.contextBytes(),
				"/messages");
		try {
			return new PromptLayout(this.model.language().prompt(turns));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidRequestException(Problem.INVALID_VALUE,
					"The model's chat template doesn't take turns in this order", "/messages");
		}
	}

	private Decoding decoding(RunRequest request, Question question, Decoding decoding, String pointer) {
		Integer maxTokens = question.maxTokens();
		if (maxTokens == null) {
			return decoding;
		}
		if (maxTokens < 1 || maxTokens > this.limits.newTokens()) {
			throw beyond("maxTokens", "tokens", this.limits.newTokens(), maxTokens, pointer + "/maxTokens");
		}
		Decoding own = this.strategies.resolve(request.strategy(), request.options().withMaxTokens(maxTokens), false);
		return decoding.seeded() ? own.withSeed(decoding.strategy().seed()) : own;
	}

	private PromptLayout layout(RunRequest request, @Nullable String system, String text) {
		String instructions = (system != null && !system.isBlank()) ? system : null;
		return new PromptLayout(this.model.language().prompt(request.media().size(), instructions, text));
	}

	private void checkText(String text, String pointer) {
		if (text.isBlank()) {
			throw new InvalidRequestException(Problem.INVALID_VALUE, "The text is empty", pointer);
		}
		checkLength(text, this.limits.textBytes(), pointer);
	}

	static void checkLength(@Nullable String text, int limit, String pointer) {
		if (text == null) {
			return;
		}
		// a Java character is three bytes at most: most texts needn't be encoded to be
		// judged
		if (text.length() > limit || text.length() > limit / 3) {
			int bytes = text.getBytes(StandardCharsets.UTF_8).length;
			if (bytes > limit) {
				throw new InvalidRequestException(Problem.INVALID_VALUE,
						"The text has %d bytes in UTF-8, at most %d are allowed".formatted(bytes, limit), pointer,
						(long) limit, (long) bytes);
			}
		}
	}

	private void checkContext(List<RunPlan.Item> items, int images) {
		ImageEncoder encoder = this.model.images();
		int fewest = (encoder != null) ? encoder.fewestTokens() : 0;
		for (RunPlan.Item item : items) {
			int media = images * item.decoding().strategy().techniques().pruning().kept(fewest);
			checkContext(item, media, this.model.backbone().shape().maxPositions());
		}
	}

	/**
	 * @param media soft tokens of all media
	 * @throws InvalidRequestException if prompt and canvas are longer than the model
	 */
	static void checkContext(RunPlan.Item item, int media, int positions) {
		long text = item.layout().textTokens();
		long canvas = item.decoding().strategy().maxTokens();
		long needed = text + media + canvas;
		if (needed > positions) {
			throw new InvalidRequestException(Problem.CONTEXT_LENGTH,
					"%d tokens of text, %d of media and a canvas of %d are more than the model's %d positions"
						.formatted(text, media, canvas, positions),
					item.pointer(), (long) positions, needed);
		}
	}

	private static InvalidRequestException beyond(String what, String unit, int limit, int actual, String pointer) {
		return new InvalidRequestException(Problem.INVALID_VALUE,
				"%s: from 1 to %d %s are allowed, not %d".formatted(what, limit, unit, actual), pointer, (long) limit,
				(long) actual);
	}

}
