package io.sfumato.trainer.data;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

import javax.imageio.ImageIO;

import com.github.weisj.jsvg.SVGDocument;
import com.github.weisj.jsvg.parser.SVGLoader;
import com.github.weisj.jsvg.view.ViewBox;
import org.jspecify.annotations.Nullable;

/**
 * The drawings of objects, cut to their ink and at most {@link #SIDE} pixels wide and
 * high. Each is made once and kept as PNG in the asset folder's {@code cache}.
 */
public final class ObjectArt {

	private static final int SIDE = 128;

	private static final @Nullable ObjectArt TRAINING = open(ArtStyle.TRAINING);

	private static final @Nullable ObjectArt HELD_OUT = open(ArtStyle.HELD_OUT);

	private final List<List<Path>> files;

	private final Path packages;

	private final Path cache;

	private final Map<Path, SoftReference<BufferedImage>> images = new ConcurrentHashMap<>();

	private ObjectArt(Path packages, List<ArtStyle> styles) {
		this.packages = packages;
		this.cache = packages.resolveSibling("cache");
		this.files = new ArrayList<>();
		for (ObjectConcept object : Concepts.objects()) {
			List<Path> found = new ArrayList<>();
			for (ArtStyle style : styles) {
				object.drawings()
					.stream()
					.flatMap((drawing) -> style.files(packages, drawing).stream().filter(Files::exists).limit(1))
					.forEach(found::add);
			}
			this.files.add(found);
		}
	}

	/** The styles that are trained on. */
	public static ObjectArt training() {
		return installed(TRAINING);
	}

	/** The style that never is. */
	public static ObjectArt heldOut() {
		return installed(HELD_OUT);
	}

	/** Whether the drawings were fetched. */
	public static boolean isInstalled() {
		return TRAINING != null;
	}

	private static ObjectArt installed(@Nullable ObjectArt art) {
		if (art == null) {
			throw new IllegalStateException("the drawings aren't installed; run tools/model-trainer/fetch-assets.sh");
		}
		return art;
	}

	private static @Nullable ObjectArt open(List<ArtStyle> styles) {
		return Assets.packages().map((packages) -> new ObjectArt(packages, styles)).orElse(null);
	}

	/** Whether any of the styles shows the concept. */
	boolean shows(int concept) {
		return !this.files.get(concept - Concepts.FIRST_OBJECT).isEmpty();
	}

	/** A drawing of the concept by one of the artists. */
	BufferedImage pick(RandomGenerator random, int concept) {
		Path file = Chance.pick(random, this.files.get(concept - Concepts.FIRST_OBJECT));
		SoftReference<BufferedImage> kept = this.images.get(file);
		BufferedImage image = (kept != null) ? kept.get() : null;
		if (image == null) {
			image = load(file);
			this.images.put(file, new SoftReference<>(image));
		}
		return image;
	}

	private BufferedImage load(Path file) {
		String name = this.packages.relativize(file).toString().replace('/', '~');
		Path cached = this.cache.resolve(name + ".png");
		try {
			if (Files.exists(cached)) {
				return argb(ImageIO.read(cached.toFile()));
			}
			BufferedImage image = trimmed(file.toString().endsWith(".svg") ? vector(file) : argb(read(file)));
			Files.createDirectories(this.cache);
			// two trainers may draw the same object at once: each moves a whole file
			// into place
			Path draft = Files.createTempFile(this.cache, "draft", ".png");
			ImageIO.write(image, "png", draft.toFile());
			Files.move(draft, cached, StandardCopyOption.REPLACE_EXISTING);
			return image;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static BufferedImage read(Path file) throws IOException {
		BufferedImage image = ImageIO.read(file.toFile());
		if (image == null) {
			throw new IOException("no reader for the image %s".formatted(file));
		}
		return image;
	}

	private static BufferedImage vector(Path file) throws IOException {
		SVGDocument document = new SVGLoader().load(file.toUri().toURL());
		if (document == null) {
			throw new IOException("%s isn't a drawing".formatted(file));
		}
		BufferedImage image = new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = image.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
		graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
		document.render((java.awt.Component) null, graphics, new ViewBox(2 * SIDE, 2 * SIDE));
		graphics.dispose();
		return image;
	}

	private static BufferedImage argb(BufferedImage image) {
		BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = result.createGraphics();
		graphics.drawImage(image, 0, 0, null);
		graphics.dispose();
		return result;
	}

	/** Without the empty border, so that a thing's box is that of its ink. */
	private static BufferedImage trimmed(BufferedImage image) {
		int left = image.getWidth();
		int top = image.getHeight();
		int right = 0;
		int bottom = 0;
		for (int y = 0; y < image.getHeight(); y++) {
			for (int x = 0; x < image.getWidth(); x++) {
				if ((image.getRGB(x, y) >>> 24) > 24) {
					left = Math.min(left, x);
					right = Math.max(right, x + 1);
					top = Math.min(top, y);
					bottom = Math.max(bottom, y + 1);
				}
			}
		}
		if (right <= left) {
			return image;
		}
		BufferedImage cut = image.getSubimage(left, top, right - left, bottom - top);
		while (Math.max(cut.getWidth(), cut.getHeight()) > SIDE) {
			// halving at most, which bilinear filtering does without aliasing
			double scale = Math.max(0.5, (double) SIDE / Math.max(cut.getWidth(), cut.getHeight()));
			cut = scaled(cut, Math.max(1, (int) (cut.getWidth() * scale)),
					Math.max(1, (int) (cut.getHeight() * scale)));
		}
		return argb(cut);
	}

	private static BufferedImage scaled(BufferedImage image, int width, int height) {
		BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
		Graphics2D graphics = result.createGraphics();
		graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
		graphics.drawImage(image, 0, 0, width, height, null);
		graphics.dispose();
		return result;
	}

}
