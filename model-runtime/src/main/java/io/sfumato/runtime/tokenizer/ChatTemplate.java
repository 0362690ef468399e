package io.sfumato.runtime.tokenizer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import tools.jackson.databind.JsonNode;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.ModelConfig;

/**
 * The chat template of a checkpoint: a Jinja program that writes the markup around the
 * turns of a conversation. Thread-safe.
 * <p>
 * What users wrote never enters it. The template sees placeholders; its output is cut at
 * them, and only then is the text put in, as ordinary text. That keeps special strings in
 * a question harmless, and Jinja in a question unevaluated. A placeholder wears a blank
 * control character on both sides: if the template trims its content, they are gone, and
 * the text that takes its place is trimmed likewise.
 * <p>
 * So what a template writes depends on the form of a conversation alone: on who speaks,
 * and where media stand. Jinja takes a millisecond or two, and the same few forms come
 * again and again, ten times in a request of ten questions: what was written for the
 * latest of them is kept.
 */
public final class ChatTemplate {

	private static final char EDGE = '\u001f';

	private static final Pattern PLACE = Pattern.compile(EDGE + "?\ue000(\\d+)\ue001" + EDGE + "?");

	/** A statement about the variable that all published templates call so. */
	private static final Pattern TOOLS = Pattern.compile("\\{%[^%]*\\btools\\b");

	/** No template needs more; one that does loops. */
	private static final long MAX_OUTPUT = 1 << 20;

	private static final int KEPT_FORMS = 64;

	private final Path file;

	private final String source;

	private final Tokenizer tokenizer;

	private final Jinjava jinjava;

	/** What was written for the forms that were asked for last. */
	private final Map<Form, String> written = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Form, String> eldest) {
			return size() > KEPT_FORMS;
		}

	});

	/**
	 * @param file where the template comes from, for errors
	 * @param source Jinja
	 * @param tokenizer of the same checkpoint
	 */
	public ChatTemplate(Path file, String source, Tokenizer tokenizer) {
		this.file = file;
		this.source = source;
		this.tokenizer = tokenizer;
		// as transformers renders: blocks leave no line behind, nothing is rendered twice
		this.jinjava = new Jinjava(JinjavaConfig.newBuilder()
			.withTrimBlocks(true)
			.withLstripBlocks(true)
			.withNestedInterpretationEnabled(false)
			.withMaxOutputSize(MAX_OUTPUT)
			.build());
		this.jinjava.getGlobalContext()
			.registerFunction(
					new ELFunctionDefinition("", "raise_exception", ChatTemplate.class, "raise", String.class));
	}

	/**
	 * The template of {@code chat_template.jinja}, of {@code chat_template.json} (a
	 * multimodal processor's), or of {@code tokenizer_config.json}; the first there is.
	 */
	public static Optional<ChatTemplate> of(Checkpoint checkpoint, Tokenizer tokenizer) {
		Path own = checkpoint.directory().resolve("chat_template.jinja");
		if (Files.exists(own)) {
			try {
				return Optional.of(new ChatTemplate(own, Files.readString(own, StandardCharsets.UTF_8), tokenizer));
			}
			catch (IOException ex) {
				throw CheckpointException.of(own, "can't be read", ex);
			}
		}
		return checkpoint.json("chat_template.json")
			.filter((config) -> source(config).isPresent())
			.or(() -> checkpoint.json("tokenizer_config.json"))
			.flatMap((config) -> source(config).map((text) -> new ChatTemplate(config.file(), text, tokenizer)));
	}

	/**
	 * Ids of a conversation.
	 * @param addGenerationPrompt whether the start of the assistant's turn follows
	 * @throws IllegalArgumentException if the template refuses the conversation
	 * @throws CheckpointException if the template is broken
	 */
	public int[] render(List<ChatMessage> messages, boolean addGenerationPrompt) {
		List<String> texts = new ArrayList<>();
		List<Map<String, Object>> turns = new ArrayList<>();
		for (ChatMessage message : messages) {
			turns.add(Map.of("role", message.role(), "content", content(message, texts)));
		}
		Form form = new Form(turns, addGenerationPrompt);
		String known = this.written.get(form);
		if (known == null) {
			known = run(form);
			this.written.put(form, known);
		}
		return this.tokenizer.encodeMixed(cut(known, texts));
	}

	/** Whether the template has a place for functions that the model may call. */
	public boolean showsTools() {
		return TOOLS.matcher(this.source).find();
	}

	/** Called by templates. */
	public static String raise(String message) {
		throw new Refusal(message);
	}

	private String run(Form form) {
		Map<String, Object> context = new HashMap<>();
		context.put("messages", form.turns());
		context.put("add_generation_prompt", form.generationPrompt());
		SpecialTokens special = this.tokenizer.specialTokens();
		context.put("bos_token", special.beginOfText().orElse(""));
		context.put("eos_token", special.endOfText().orElse(""));
		context.put("pad_token", special.padding().orElse(""));
		context.put("mask_token", special.mask().orElse(""));
		RenderResult result = this.jinjava.renderForResult(this.source, context);
		for (TemplateError error : result.getErrors()) {
			for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
				if (cause instanceof Refusal refusal) {
					throw new IllegalArgumentException(
							"The chat template refuses the conversation: " + refusal.getMessage());
				}
			}
			if (error.getSeverity() == TemplateError.ErrorType.FATAL) {
				throw CheckpointException.field(this.file, "chat_template",
						"line %d: %s".formatted(error.getLineno(), error.getMessage()));
			}
		}
		return result.getOutput();
	}

	/** A string if there is nothing but text, otherwise a list of typed parts. */
	private static Object content(ChatMessage message, List<String> texts) {
		boolean media = message.parts().stream().anyMatch(ChatMessage.Media.class::isInstance);
		StringBuilder text = new StringBuilder();
		List<Map<String, String>> parts = new ArrayList<>();
		for (ChatMessage.Part part : message.parts()) {
			switch (part) {
				case ChatMessage.Text(String own) -> {
					String place = EDGE + "\ue000" + texts.size() + "\ue001" + EDGE;
					texts.add(own);
					text.append(place);
					parts.add(Map.of("type", "text", "text", place));
				}
				case ChatMessage.Markup(String own) -> {
					text.append(own);
					parts.add(Map.of("type", "text", "text", own));
				}
				case ChatMessage.Media(String type) -> parts.add(Map.of("type", type));
			}
		}
		return media ? parts : text.toString();
	}

	/** Template text and users' texts in turn. */
	private static List<String> cut(String rendered, List<String> texts) {
		List<String> pieces = new ArrayList<>();
		Matcher matcher = PLACE.matcher(rendered);
		int from = 0;
		while (matcher.find()) {
			pieces.add(rendered.substring(from, matcher.start()));
			String text = texts.get(Integer.parseInt(matcher.group(1)));
			String place = matcher.group();
			text = (place.charAt(0) == EDGE) ? text : text.stripLeading();
			pieces.add((place.charAt(place.length() - 1) == EDGE) ? text : text.stripTrailing());
			from = matcher.end();
		}
		pieces.add(rendered.substring(from));
		return pieces;
	}

	/** A string, or a list of named templates of which "default" counts. */
	private static Optional<String> source(ModelConfig config) {
		JsonNode node = config.node().path("chat_template");
		if (node.isString()) {
			return Optional.of(node.stringValue());
		}
		for (JsonNode named : node) {
			if (named.path("name").stringValue("").equals("default") && named.path("template").isString()) {
				return Optional.of(named.path("template").stringValue());
			}
		}
		return Optional.empty();
	}

	/**
	 * A conversation without what users wrote in it.
	 *
	 * @param turns role and content of each
	 * @param generationPrompt whether the start of the assistant's turn follows
	 */
	private record Form(List<Map<String, Object>> turns, boolean generationPrompt) {

		Form {
			turns = List.copyOf(turns);
		}

	}

	/** A template called {@code raise_exception}. */
	private static final class Refusal extends RuntimeException {

		Refusal(String message) {
			super(message);
		}

	}

}
