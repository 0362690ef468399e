package io.sfumato.trainer.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder into which {@code fetch-assets.sh} installs drawings, names and fonts: the
 * system property {@code sfumato.assets}, the environment's {@code SFUMATO_ASSETS}, or
 * {@code training/assets} here or in a folder above.
 */
public final class Assets {

	private Assets() {
	}

	/** The installed packages, empty when nothing was fetched. */
	public static Optional<Path> packages() {
		return root().map((root) -> root.resolve("node_modules")).filter(Files::isDirectory);
	}

	/** The asset folder, empty when nothing was fetched. */
	static Optional<Path> root() {
		String given = System.getProperty("sfumato.assets", System.getenv("SFUMATO_ASSETS"));
		if (given != null) {
			return Optional.of(Path.of(given)).filter(Files::isDirectory);
		}
		for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
			Path assets = folder.resolve("training/assets");
			if (Files.isDirectory(assets)) {
				return Optional.of(assets);
			}
		}
		return Optional.empty();
	}

}
