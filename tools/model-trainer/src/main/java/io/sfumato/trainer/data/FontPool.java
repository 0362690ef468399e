package io.sfumato.trainer.data;

import java.awt.Font;
import java.awt.FontFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Typefaces to draw documents with, weighted to what tills and offices print. Four
 * families are never trained on; they are the test of reading unseen type.
 */
public final class FontPool {

	private static final Set<String> HELD_OUT = Set.of("ibmplexmono", "worksans", "robotoslab", "sharetechmono");

	private static final Path SYSTEM = Path.of("/usr/share/fonts");

	private static final Pattern SYSTEM_FILES = Pattern
		.compile("(Liberation(Mono|Sans|Serif)|Arimo|Cousine|Tinos|Hack|OCRA|OCRB|Inconsolata|Free(Mono|Sans|Serif)|"
				+ "DejaVuSans(Mono|Condensed)?|Cantarell)(-Regular|-Bold|Bold)?\\.(ttf|otf)");

	private static final Pattern WEIGHTS = Pattern.compile(".*_(400Regular|500Medium|700Bold)\\.ttf");

	private final List<Face> monospaced = new ArrayList<>();

	private final List<Face> proportional = new ArrayList<>();

	private FontPool(List<Face> faces) {
		for (Face face : faces) {
			boolean fixed = Math.abs(face.advance('i', 1) - face.advance('W', 1)) < 0.01f;
			(fixed ? this.monospaced : this.proportional).add(face);
		}
	}

	/** The families that are trained on. */
	public static FontPool training() {
		return Holder.TRAINING;
	}

	/** The families that never are. */
	public static FontPool heldOut() {
		return Holder.HELD_OUT;
	}

	int size() {
		return this.monospaced.size() + this.proportional.size();
	}

	/** A typeface for printed documents, half of the time one of fixed width. */
	Face pick(RandomGenerator random) {
		boolean fixed = this.proportional.isEmpty() || !this.monospaced.isEmpty() && random.nextBoolean();
		return Chance.pick(random, fixed ? this.monospaced : this.proportional);
	}

	private static List<Face> load(boolean heldOut) {
		List<Path> files = new ArrayList<>();
		Assets.packages().ifPresent((root) -> collect(root.resolve("@expo-google-fonts"), WEIGHTS, files));
		collect(SYSTEM, SYSTEM_FILES, files);
		List<Face> faces = new ArrayList<>();
		for (Path file : files.stream().sorted((a, b) -> a.getFileName().compareTo(b.getFileName())).toList()) {
			String family = family(file);
			if (HELD_OUT.contains(family) == heldOut) {
				Face face = new Face(family, read(file));
				if (face.isUsable()) {
					faces.add(face);
				}
			}
		}
		if (faces.isEmpty()) {
			// a machine without the fetched fonts: good enough for tests of everything
			// but
			// reading
			String name = heldOut ? Font.SERIF : Font.MONOSPACED;
			faces.add(new Face(name, new Font(name, Font.PLAIN, 1)));
		}
		return faces;
	}

	private static String family(Path file) {
		return file.getFileName().toString().replaceFirst("[_.-].*", "").toLowerCase(Locale.ROOT);
	}

	private static void collect(Path root, Pattern names, List<Path> files) {
		if (!Files.isDirectory(root)) {
			return;
		}
		try (Stream<Path> found = Files.walk(root)) {
			found.filter((file) -> names.matcher(file.getFileName().toString()).matches()).forEach(files::add);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Font read(Path file) {
		try {
			return Font.createFont(Font.TRUETYPE_FONT, file.toFile());
		}
		catch (FontFormatException ex) {
			throw new IllegalStateException("%s isn't a font".formatted(file), ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static final class Holder {

		static final FontPool TRAINING = new FontPool(load(false));

		static final FontPool HELD_OUT = new FontPool(load(true));

	}

}
