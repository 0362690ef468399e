package io.sfumato.web.openai;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import io.sfumato.engine.Engine;

/**
 * The {@code system_fingerprint}: equal where the same seed and options give the same
 * text.
 */
final class Fingerprints {

	private static final int BYTES = 4;

	private final Engine engine;

	Fingerprints(Engine engine) {
		this.engine = engine;
	}

	/** Of the weights, their precision, what they are computed with, and the strategy. */
	String of(String model, String strategy) {
		String computed = this.engine.catalogue()
			.model(model)
			.map((each) -> String.join("\n", each.revision(), each.precision(), each.provider()))
			.orElseThrow(() -> new IllegalStateException("a run's model isn't in the catalogue"));
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256")
				.digest((computed + "\n" + strategy).getBytes(StandardCharsets.UTF_8));
			return "fp_" + HexFormat.of().formatHex(digest, 0, BYTES);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
