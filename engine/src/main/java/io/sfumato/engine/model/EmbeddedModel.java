package io.sfumato.engine.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

import org.jspecify.annotations.Nullable;

/**
 * The model inside the application. A tensor file in a jar can't be mapped, so the
 * directory is unpacked once into the cache, under a name that is the digest of its
 * content: another version gets another directory, and what stands under a name never
 * changes. It appears by one rename, so that a process that is killed or two that start
 * at once never leave half of it.
 */
final class EmbeddedModel {

	/** The name requests use. */
	static final String ID = "sfumato-mini";

	/** Files of a model directory (checkpoints.md §15), the first three always there. */
	private static final List<String> FILES = List.of("config.json", "tokenizer.json", "model.safetensors",
			"generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "preprocessor_config.json",
			"calibration.json", "words.arpa", "README.md", "LICENSE", "NOTICE");

	private static final int REQUIRED = 3;

	/** As many processes may mend a damaged directory at once. */
	private static final int MOST_ATTEMPTS = 16;

	private final String root;

	private final ClassLoader classes;

	/**
	 * @param root folder of the resources, with a slash at its end
	 */
	EmbeddedModel(ClassLoader classes, String root) {
		this.classes = classes;
		this.root = root;
	}

	/** The one this application ships. */
	static EmbeddedModel shipped() {
		return new EmbeddedModel(EmbeddedModel.class.getClassLoader(), "io/sfumato/engine/embedded/");
	}

	/**
	 * The directory with the model's files, unpacked if it isn't there.
	 * @param cacheDirectory created if missing
	 */
	Path unpack(Path cacheDirectory) {
		try {
			Content content = content();
			Path directory = cacheDirectory.resolve("models").resolve(ID + "-" + content.digest().substring(0, 16));
			if (!isComplete(directory, content)) {
				Files.createDirectories(directory.getParent());
				unpack(content, directory);
			}
			return directory;
		}
		catch (IOException ex) {
			throw new ModelLoadException(
					"The embedded model can't be unpacked into %s: %s".formatted(cacheDirectory,
							(ex instanceof FileSystemException) ? reason(ex) : ex),
					cacheDirectory.toString(), null, ex);
		}
	}

	private static String reason(IOException ex) {
		return ex.getClass().getSimpleName() + " " + ex.getMessage();
	}

	/**
	 * Sizes by name, and a digest over names, sizes and checksums. Checksums tell
	 * versions of our own apart, and cost a tenth of a cryptographic digest of the
	 * weights in a process that has just started.
	 */
	private record Content(Map<String, Long> sizes, String digest) {
	}

	private Content content() throws IOException {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			Map<String, Long> sizes = new LinkedHashMap<>();
			for (String name : FILES) {
				InputStream resource = resource(name);
				if (resource == null) {
					if (FILES.indexOf(name) < REQUIRED) {
						throw new ModelLoadException(
								"This build has no embedded model (%s%s is missing); name a model directory instead"
									.formatted(this.root, name),
								this.root + name, null, null);
					}
					continue;
				}
				try (CheckedInputStream stream = new CheckedInputStream(resource, new CRC32())) {
					long size = stream.transferTo(OutputStream.nullOutputStream());
					sizes.put(name, size);
					digest.update("%s %d %08x\n".formatted(name, size, stream.getChecksum().getValue())
						.getBytes(StandardCharsets.UTF_8));
				}
			}
			return new Content(sizes, HexFormat.of().formatHex(digest.digest()));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	private @Nullable InputStream resource(String name) {
		return this.classes.getResourceAsStream(this.root + name);
	}

	private static boolean isComplete(Path directory, Content content) throws IOException {
		try {
			for (Map.Entry<String, Long> file : content.sizes().entrySet()) {
				Path path = directory.resolve(file.getKey());
				if (!Files.isRegularFile(path) || Files.size(path) != file.getValue()) {
					return false;
				}
			}
			return true;
		}
		catch (NoSuchFileException ex) {
			// another process is just making way for a better one
			return false;
		}
	}

	private void unpack(Content content, Path directory) throws IOException {
		Path fresh = Files.createTempDirectory(directory.getParent(), ".unpacking-");
		try {
			for (String name : content.sizes().keySet()) {
				try (InputStream resource = resource(name)) {
					if (resource == null) {
						throw new IOException("the resource " + name + " has disappeared");
					}
					Files.copy(resource, fresh.resolve(name));
				}
			}
			publish(fresh, directory, content);
		}
		finally {
			delete(fresh);
		}
	}

	private static void publish(Path fresh, Path directory, Content content) throws IOException {
		for (int attempt = 1;; attempt++) {
			try {
				move(fresh, directory);
				return;
			}
			catch (FileSystemException ex) {
				// a directory isn't renamed onto one that holds files
				if (isComplete(directory, content)) {
					// another process was faster
					return;
				}
				if (attempt == MOST_ATTEMPTS) {
					throw ex;
				}
			}
			makeWay(directory);
		}
	}

	/** Somebody has damaged it; others may find that out at the same time. */
	private static void makeWay(Path directory) throws IOException {
		Path damaged = Files.createTempDirectory(directory.getParent(), ".damaged-");
		try {
			move(directory, damaged.resolve("model"));
		}
		catch (NoSuchFileException ex) {
			// another process has made way already
		}
		finally {
			delete(damaged);
		}
	}

	private static void move(Path from, Path to) throws IOException {
		try {
			Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (AtomicMoveNotSupportedException ex) {
			Files.move(from, to);
		}
	}

	private static void delete(Path directory) throws IOException {
		if (!Files.exists(directory)) {
			return;
		}
		try (Stream<Path> files = Files.walk(directory)) {
			for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(path);
			}
		}
	}

}
