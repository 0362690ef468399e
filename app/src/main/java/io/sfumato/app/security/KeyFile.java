package io.sfumato.app.security;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The keys on disk, one a line: an id, the SHA-256 of the key in hex, and its scopes.
 * Empty lines and those that begin with {@code #} say nothing.
 */
final class KeyFile {

	private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

	private static final Pattern BLANKS = Pattern.compile("\\s+");

	private final Path path;

	KeyFile(Path path) {
		this.path = path;
	}

	/** The file as it is. */
	String text() {
		try {
			return Files.readString(this.path);
		}
		catch (CharacterCodingException ex) {
			throw new KeyFileException(this.path + " isn't UTF-8");
		}
		catch (IOException ex) {
			throw new KeyFileException(this.path + " can't be read");
		}
	}

	/** The keys in a text. */
	List<ApiKey> keys(String text) {
		List<ApiKey> keys = new ArrayList<>();
		Set<String> ids = new HashSet<>();
		List<String> lines = text.lines().toList();
		for (int number = 1; number <= lines.size(); number++) {
			String line = lines.get(number - 1).strip();
			if (line.isEmpty() || line.startsWith("#")) {
				continue;
			}
			ApiKey key = key(BLANKS.split(line), number);
			if (!ids.add(key.id())) {
				throw wrong(number, "the id stands in an earlier line already");
			}
			keys.add(key);
		}
		if (keys.isEmpty()) {
			throw new KeyFileException(this.path + " has no key");
		}
		return keys;
	}

	private ApiKey key(String[] words, int line) {
		if (!ID.matcher(words[0]).matches()) {
			throw wrong(line, "an id has from 1 to 64 letters, digits, dots, dashes and underscores");
		}
		if (words.length < 2 || !DIGEST.matcher(words[1]).matches()) {
			throw wrong(line, "a SHA-256 has 64 hexadecimal digits");
		}
		if (words.length < 3) {
			throw wrong(line, "the key has no scope");
		}
		Set<Scope> scopes = EnumSet.noneOf(Scope.class);
		for (int word = 2; word < words.length; word++) {
			scopes.add(Scope.of(words[word]).orElseThrow(() -> wrong(line, "a scope is run or metrics")));
		}
		return new ApiKey(words[0], HexFormat.of().parseHex(words[1]), scopes);
	}

	private KeyFileException wrong(int line, String reason) {
		return new KeyFileException("%s, line %d: %s".formatted(this.path, line, reason));
	}

}
