package io.sfumato.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Files of API keys. */
public final class Keys {

	private Keys() {
	}

	/** A line of the file. */
	public static String line(String id, String key, String scopes) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
			return id + " " + HexFormat.of().formatHex(digest) + " " + scopes + "\n";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Replaces the file at once, so that nobody reads half of it. */
	public static Path write(Path file, String... lines) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), String.join("", lines));
		return Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
