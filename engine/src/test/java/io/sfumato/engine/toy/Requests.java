package io.sfumato.engine.toy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.sfumato.engine.request.CaptionStyle;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.Include;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;

/**
 * Requests in a few words: {@code aRequest().asking("How many?").about("shelf")}.
 */
public final class Requests {

	private Operation operation = new Operation.Caption(CaptionStyle.SENTENCE, null, 1);

	private @Nullable String model;

	private List<MediaInput> media = List.of(ToyModel.image("picture"));

	private @Nullable String instructions;

	private @Nullable String strategy;

	private Set<Include> include = Set.of();

	private Map<String, String> metadata = Map.of();

	private @Nullable Integer steps;

	private @Nullable Integer blockLength;

	private @Nullable Integer maxTokens;

	private @Nullable String unmask;

	private @Nullable Double threshold;

	private @Nullable String scorer;

	private @Nullable String cache;

	private @Nullable Double temperature;

	private @Nullable Long seed;

	private @Nullable Integer deadlineMs;

	private GenerationOptions.Techniques techniques = GenerationOptions.Techniques.NONE;

	private Requests() {
	}

	/** A caption of a picture. */
	public static Requests aRequest() {
		return new Requests();
	}

	public Requests asking(String... questions) {
		List<Question> asked = new ArrayList<>();
		for (String question : questions) {
			asked.add(new Question(Integer.toString(asked.size()), question, null));
		}
		return of(new Operation.Answer(asked, null));
	}

	public Requests captions(int count) {
		return of(new Operation.Caption(CaptionStyle.SENTENCE, null, count));
	}

	public Requests of(Operation operation) {
		this.operation = operation;
		return this;
	}

	public Requests about(String... pictures) {
		List<MediaInput> shown = new ArrayList<>();
		for (String picture : pictures) {
			shown.add(ToyModel.image(picture));
		}
		return media(shown);
	}

	public Requests media(List<MediaInput> media) {
		this.media = media;
		return this;
	}

	public Requests model(String model) {
		this.model = model;
		return this;
	}

	public Requests instructions(String instructions) {
		this.instructions = instructions;
		return this;
	}

	public Requests strategy(String strategy) {
		this.strategy = strategy;
		return this;
	}

	public Requests include(Include... include) {
		this.include = Set.of(include);
		return this;
	}

	public Requests metadata(Map<String, String> metadata) {
		this.metadata = metadata;
		return this;
	}

	public Requests steps(int steps) {
		this.steps = steps;
		return this;
	}

	public Requests blockLength(int blockLength) {
		this.blockLength = blockLength;
		return this;
	}

	public Requests maxTokens(int maxTokens) {
		this.maxTokens = maxTokens;
		return this;
	}

	public Requests unmask(String unmask) {
		this.unmask = unmask;
		return this;
	}

	public Requests threshold(double threshold) {
		this.threshold = threshold;
		return this;
	}

	public Requests scorer(String scorer) {
		this.scorer = scorer;
		return this;
	}

	public Requests cache(String cache) {
		this.cache = cache;
		return this;
	}

	public Requests temperature(double temperature) {
		this.temperature = temperature;
		return this;
	}

	public Requests seed(long seed) {
		this.seed = seed;
		return this;
	}

	public Requests deadlineMs(int deadlineMs) {
		this.deadlineMs = deadlineMs;
		return this;
	}

	public Requests techniques(GenerationOptions.Techniques techniques) {
		this.techniques = techniques;
		return this;
	}

	public Requests remask(String remask) {
		return techniques(new GenerationOptions.Techniques(null, remask, null, null, null, null, null, null));
	}

	public Requests earlyExit(String earlyExit) {
		return techniques(new GenerationOptions.Techniques(null, null, null, earlyExit, null, null, null, null));
	}

	public Requests pruning(String method, @Nullable Double keep) {
		return techniques(new GenerationOptions.Techniques(null, null, null, null, null, null, null,
				new GenerationOptions.Pruning(method, keep)));
	}

	public RunRequest build() {
		return new RunRequest(this.operation, this.model, this.media, this.instructions, this.strategy,
				new GenerationOptions(this.steps, this.blockLength, this.maxTokens, this.unmask, this.threshold, null,
						null, this.scorer, this.cache, this.temperature, this.seed, this.deadlineMs, this.techniques),
				this.include, this.metadata);
	}

}
