package io.sfumato.runtime.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;

import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;

/**
 * The tokenizer of a checkpoint ({@code tokenizer.json}, or {@code vocab.json} with
 * {@code merges.txt}). Thread-safe.
 * <p>
 * It is two native tokenizers over the same vocabulary. One recognises special strings
 * ({@code <|mdm_mask|>}) and serves what we write ourselves; in the other they are
 * spelled unguessably, so that what a user wrote is ordinary text: a question that
 * contains the mask or an end of turn must neither change the prompt's structure nor
 * disappear.
 */
public final class Tokenizer implements AutoCloseable {

	private static final Pattern BYTE = Pattern.compile("<0x([0-9A-Fa-f]{2})>");

	static {
		// DJL reports its use over the network otherwise (spring.md §2.7)
		if (System.getProperty("OPT_OUT_TRACKING") == null) {
			System.setProperty("OPT_OUT_TRACKING", "true");
		}
	}

	private final HuggingFaceTokenizer marked;

	private final HuggingFaceTokenizer plain;

	private final Map<String, Integer> ids = new HashMap<>();

	private final byte[][] bytes;

	private final boolean[] special;

	private final Pattern markup;

	private final SpecialTokens specialTokens;

	private Tokenizer(TokenizerFile file, HuggingFaceTokenizer marked, HuggingFaceTokenizer plain) {
		this.marked = marked;
		this.plain = plain;
		this.ids.putAll(file.vocabulary());
		file.added().forEach((token) -> this.ids.put(token.content(), token.id()));
		int size = this.ids.values().stream().mapToInt((id) -> id + 1).max().orElse(0);
		this.bytes = new byte[size][];
		Arrays.fill(this.bytes, new byte[0]);
		this.special = new boolean[size];
		boolean byteLevel = file.decodesBy("ByteLevel");
		boolean byteFallback = file.decodesBy("ByteFallback");
		file.vocabulary().forEach((token, id) -> this.bytes[id] = bytes(token, byteLevel, byteFallback));
		for (TokenizerFile.Added token : file.added()) {
			this.special[token.id()] = token.special();
			this.bytes[token.id()] = token.special() ? new byte[0] : token.content().getBytes(StandardCharsets.UTF_8);
		}
		// the longest first: one special string may begin with another
		String alternatives = file.added()
			.stream()
			.filter(TokenizerFile.Added::special)
			.map(TokenizerFile.Added::content)
			.sorted(Comparator.comparingInt(String::length).reversed())
			.map(Pattern::quote)
			.collect(Collectors.joining("|"));
		this.markup = Pattern.compile(alternatives.isEmpty() ? "(?!)" : alternatives);
		Path directory = file.path().toAbsolutePath().getParent();
		this.specialTokens = SpecialTokens.read((directory != null) ? directory : Path.of("."));
	}

	/** The tokenizer of a checkpoint. */
	public static Tokenizer open(Checkpoint checkpoint) {
		return open(checkpoint.directory());
	}

	/**
	 * Opens a {@code tokenizer.json} or the tokenizer of a directory.
	 * @throws CheckpointException naming the file, and the field if it is one
	 */
	public static Tokenizer open(Path path) {
		TokenizerFile read = Files.isDirectory(path) ? TokenizerFile.in(path) : TokenizerFile.read(path);
		byte[] nonce = new byte[12];
		new SecureRandom().nextBytes(nonce);
		HuggingFaceTokenizer marked = load(read, read.bytes());
		try {
			// a private-use character in front: no alphabet of a model contains the name
			HuggingFaceTokenizer plain = load(read,
					read.plainBytes("\uf8ff" + HexFormat.of().formatHex(nonce) + "\uf8ff"));
			return new Tokenizer(read, marked, plain);
		}
		catch (RuntimeException ex) {
			marked.close();
			throw ex;
		}
	}

	/** Ids of text in which special strings are special tokens; nothing is added. */
	public int[] encode(String text) {
		return encode(this.marked, text, false);
	}

	/**
	 * Ids with what the file's post-processor adds (a begin of text, usually).
	 */
	public int[] encodeWithTemplate(String text) {
		return encode(this.marked, text, true);
	}

	/** Ids of text in which special strings are ordinary text. */
	public int[] encodePlain(String userText) {
		return encode(this.plain, userText, false);
	}

	/**
	 * Text of ids; bytes that aren't UTF-8 become U+FFFD.
	 * @param skipSpecial whether special tokens are left out
	 */
	public String decode(int[] ids, boolean skipSpecial) {
		return this.marked.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecial);
	}

	/**
	 * The UTF-8 bytes one token stands for (maybe part of a character); empty for special
	 * ones.
	 */
	public byte[] bytes(int id) {
		return (id >= 0 && id < this.bytes.length) ? this.bytes[id].clone() : new byte[0];
	}

	/** The id of a token by its string as the file spells it. */
	public OptionalInt id(String token) {
		Integer id = this.ids.get(token);
		return (id != null) ? OptionalInt.of(id) : OptionalInt.empty();
	}

	/** Whether an id is markup, not text. */
	public boolean isSpecial(int id) {
		return id >= 0 && id < this.special.length && this.special[id];
	}

	/** One more than the highest id; a model may have more rows. */
	public int size() {
		return this.bytes.length;
	}

	/** Strings of the special tokens by their role. */
	public SpecialTokens specialTokens() {
		return this.specialTokens;
	}

	/**
	 * Ids of a text of which some parts are a user's: special strings are special tokens
	 * outside those parts and ordinary text inside. Ordinary text on both sides of a
	 * border is split as one, as if it had been tokenised in one go.
	 * @param texts trusted text, a user's, trusted, a user's … in turn
	 */
	public int[] encodeMixed(List<String> texts) {
		List<int[]> runs = new ArrayList<>();
		StringBuilder run = new StringBuilder();
		for (int i = 0; i < texts.size(); i++) {
			if (i % 2 == 1) {
				run.append(texts.get(i));
				continue;
			}
			Matcher matcher = this.markup.matcher(texts.get(i));
			int from = 0;
			while (matcher.find()) {
				run.append(texts.get(i), from, matcher.start());
				runs.add(encodePlain(run.toString()));
				run.setLength(0);
				runs.add(new int[] { this.ids.getOrDefault(matcher.group(), 0) });
				from = matcher.end();
			}
			run.append(texts.get(i), from, texts.get(i).length());
		}
		runs.add(encodePlain(run.toString()));
		return runs.stream().flatMapToInt(Arrays::stream).toArray();
	}

	@Override
	public void close() {
		this.marked.close();
		this.plain.close();
	}

	private static int[] encode(HuggingFaceTokenizer tokenizer, String text, boolean template) {
		if (text.isEmpty() && !template) {
			return new int[0];
		}
		return Arrays.stream(tokenizer.encode(text, template, false).getIds()).mapToInt(Math::toIntExact).toArray();
	}

	private static byte[] bytes(String token, boolean byteLevel, boolean byteFallback) {
		if (byteLevel) {
			return ByteLevelAlphabet.bytes(token);
		}
		Matcher matcher = BYTE.matcher(token);
		if (byteFallback && matcher.matches()) {
			return new byte[] { (byte) Integer.parseInt(matcher.group(1), 16) };
		}
		return token.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
	}

	private static HuggingFaceTokenizer load(TokenizerFile file, byte[] json) {
		try {
			return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json),
					Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "false"));
		}
		catch (IOException | RuntimeException ex) {
			throw file.refuse("isn't a tokenizer", ex);
		}
	}

}
