package io.sfumato.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The files a command is given: names, patterns that the shell left as they are, and
 * {@code -} for standard input.
 */
final class MediaFiles {

	static final String STANDARD_INPUT = "-";

	private static final String WILD = "*?[{";

	private final InputStream input;

	MediaFiles(InputStream input) {
		this.input = input;
	}

	/**
	 * Names with the patterns among them replaced by what they match, sorted. A name with
	 * a wildcard that is a file stays, and so does a pattern that matches nothing:
	 * reading it then says so.
	 */
	List<String> expand(List<String> names) throws IOException {
		List<String> files = new ArrayList<>();
		for (String name : names) {
			List<String> matched = isPattern(name) ? matches(name) : List.of();
			files.addAll(matched.isEmpty() ? List.of(name) : matched);
		}
		return files;
	}

	private static boolean isPattern(String name) {
		if (name.equals(STANDARD_INPUT) || name.chars().noneMatch((character) -> WILD.indexOf(character) >= 0)) {
			return false;
		}
		try {
			return !Files.exists(Path.of(name));
		}
		catch (InvalidPathException ex) {
			// what can't be a name may still be a pattern
			return true;
		}
	}

	private static List<String> matches(String pattern) throws IOException {
		int wild = 0;
		while (WILD.indexOf(pattern.charAt(wild)) < 0) {
			wild++;
		}
		int cut = pattern.lastIndexOf('/', wild);
		Path folder = Path.of((cut < 0) ? "." : pattern.substring(0, cut + 1));
		if (!Files.isDirectory(folder)) {
			return List.of();
		}
		String rest = pattern.substring(cut + 1);
		PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + rest);
		int depth = rest.contains("**") ? Integer.MAX_VALUE : 1 + (int) rest.chars().filter((c) -> c == '/').count();
		try (Stream<Path> files = Files.walk(folder, depth)) {
			return files.filter(Files::isRegularFile)
				.filter((file) -> matcher.matches(folder.relativize(file)))
				.map((file) -> ((cut < 0) ? folder.relativize(file) : file).toString())
				.sorted()
				.toList();
		}
	}

	/**
	 * The bytes of a file, one more than the limit at most: longer ones are refused by
	 * whoever takes them, without having been read.
	 */
	byte[] read(String name, long limit) throws IOException {
		int most = Math.toIntExact(Math.min(limit + 1, Integer.MAX_VALUE - 8));
		if (name.equals(STANDARD_INPUT)) {
			return this.input.readNBytes(most);
		}
		try (InputStream file = Files.newInputStream(Path.of(name))) {
			return file.readNBytes(most);
		}
	}

}
