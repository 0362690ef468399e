package io.sfumato.encoders.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;

import javax.imageio.ImageIO;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.sfumato.encoders.Golden;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.MediaException.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ImageDecoderTests {

	private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

	/**
	 * The files were written by Pillow 12.3 or by hand, what is expected of them was read
	 * by Pillow.
	 */
	static Stream<String> files() throws IOException {
		Path folder = Path.of("src/test/resources/io/sfumato/encoders/image/files");
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString())
				.filter((name) -> !name.endsWith(".expected.png"))
				.sorted()
				.toList()
				.stream();
		}
	}

	@ParameterizedTest
	@MethodSource("files")
	void coloursEqualPillow(String name) {
		RgbImage expected = this.decoder.decode(file(name + ".expected.png"));

		RgbImage actual = this.decoder.decode(file(name));

		assertThat(actual.width()).isEqualTo(expected.width());
		assertThat(actual.height()).isEqualTo(expected.height());
		if (name.startsWith("lossy") && !name.contains("grey")) {
			// RFC 6386 leaves open how chroma is enlarged: the brightness has to agree,
			// colours only on average
			assertThat(meanDifference(actual.rgb(), expected.rgb())).isLessThan(9);
		}
		else {
			assertThat(Golden.difference(actual.rgb(), expected.rgb())).isLessThanOrEqualTo(isLossy(name) ? 2 : 0);
		}
	}

	private static boolean isLossy(String name) {
		return name.endsWith(".jpg") || name.startsWith("lossy") || name.equals("jpeg.tif");
	}

	private static double meanDifference(byte[] actual, byte[] expected) {
		long sum = 0;
		for (int i = 0; i < actual.length; i++) {
			sum += Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF));
		}
		return (double) sum / actual.length;
	}

	@Test
	void alphaIsKeptBesideTheColours() {
		for (String name : new String[] { "rgba.png", "grey-alpha.png", "rgba-16.png", "lossless-alpha.webp",
				"rgba.tif" }) {
			byte[] alpha = this.decoder.decode(file(name)).alpha();

			assertThat(alpha).as(name).isNotNull();
			// the fixture's alpha grows from left to right
			for (int x = 0; x < 40; x++) {
				assertThat(alpha[40 * 9 + x] & 0xFF).as(name).isEqualTo(Math.clamp((x - 4) * 9, 0, 255));
			}
		}
		assertThat(this.decoder.decode(file("palette-transparent.png")).alpha()).isNull();
	}

	/**
	 * What libwebp writes for opacity: a palette without its transparent last colour, raw
	 * values, values less a guess.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "lossless-drawing-alpha.webp", "lossless-palette-alpha.webp", "lossy-raw-alpha.webp",
			"lossy-filtered-alpha.webp" })
	void opacityEqualsPillow(String name) {
		byte[] expected = this.decoder.decode(file(name + ".expected.png")).alpha();

		assertThat(this.decoder.decode(file(name)).alpha()).isEqualTo(expected);
	}

	/**
	 * The JDK's own PNG writer and colour handling as the plain version, for every kind
	 * of 8-bit picture.
	 */
	@ParameterizedTest
	@ValueSource(ints = { BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_4BYTE_ABGR, BufferedImage.TYPE_BYTE_INDEXED,
			BufferedImage.TYPE_BYTE_BINARY, BufferedImage.TYPE_INT_RGB })
	void randomPicturesSurviveARoundTrip(int type) throws IOException {
		RandomGenerator random = new Random(type);
		for (int round = 0; round < 10; round++) {
			BufferedImage picture = new BufferedImage(16 + random.nextInt(50), 16 + random.nextInt(50), type);
			for (int y = 0; y < picture.getHeight(); y++) {
				for (int x = 0; x < picture.getWidth(); x++) {
					picture.setRGB(x, y, random.nextInt());
				}
			}
			var out = new ByteArrayOutputStream();
			ImageIO.write(picture, "png", out);

			RgbImage decoded = this.decoder.decode(out.toByteArray());

			for (int y = 0; y < picture.getHeight(); y++) {
				for (int x = 0; x < picture.getWidth(); x++) {
					int at = 3 * (y * picture.getWidth() + x);
					int rgb = (decoded.rgb()[at] & 0xFF) << 16 | (decoded.rgb()[at + 1] & 0xFF) << 8
							| (decoded.rgb()[at + 2] & 0xFF);
					assertThat(rgb).isEqualTo(picture.getRGB(x, y) & 0xFFFFFF);
				}
			}
		}
	}

	@Test
	void noBytesAreNoImage() {
		assertThat(refusal(new byte[0]).reason()).isEqualTo(Reason.EMPTY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "hello", "<svg xmlns='http://www.w3.org/2000/svg'/>", "%PDF-1.7", "PK\003\004",
			"\0\0\0\u0018ftypheic", "B", "RIFF1234WAVE" })
	void otherFilesAreNotSupportedWhateverTheirNames(String text) {
		MediaException refusal = refusal(text.getBytes(StandardCharsets.ISO_8859_1));

		assertThat(refusal.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT);
		assertThat(refusal.limit()).isEmpty();
	}

	@Test
	void aLongFileIsRefusedByItsLength() {
		MediaException refusal = refusal(new byte[(16 << 20) + 1]);

		assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_BYTES);
		assertThat(refusal.limit()).hasValue(16 << 20);
		assertThat(refusal.actual()).hasValue((16 << 20) + 1);
	}

	@Test
	void aBombIsRefusedByItsHeader() {
		// 60 megapixels of nothing
		MediaException refusal = refusal(png(10_000, 6_000));

		assertThat(refusal.reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
		assertThat(refusal.limit()).hasValue(40_000_000);
		assertThat(refusal.actual()).hasValue(60_000_000);
		assertThat(refusal(png(Integer.MAX_VALUE, Integer.MAX_VALUE)).reason()).isEqualTo(Reason.TOO_MANY_PIXELS);
	}

	/** Both files say how large they are, and neither has any pixels. */
	@Test
	void whatAHeaderClaimsIsCheckedWithoutDecoding() {
		MediaException refusal = catchThrowableOfType(MediaException.class, () -> this.decoder.check(png(100, 8193)));

		assertThat(refusal.reason()).isEqualTo(Reason.SIDE_TOO_LARGE);
		this.decoder.check(png(6000, 6000));
	}

	/** What is decoded was let through before. */
	@ParameterizedTest
	@MethodSource("files")
	void filesThatCanBeDecodedPassTheCheck(String name) {
		this.decoder.check(file(name));
	}

	@Test
	void sidesHaveLimits() {
		MediaException narrow = refusal(png(15, 100));
		MediaException wide = refusal(png(100, 8193));

		assertThat(narrow.reason()).isEqualTo(Reason.SIDE_TOO_SMALL);
		assertThat(narrow.limit()).hasValue(16);
		assertThat(narrow.actual()).hasValue(15);
		assertThat(wide.reason()).isEqualTo(Reason.SIDE_TOO_LARGE);
		assertThat(wide.limit()).hasValue(8192);
		assertThat(wide.actual()).hasValue(8193);
	}

	@Test
	void limitsCanBeSet() {
		var strict = new ImageDecoder(new ImageLimits(1000, 1000, 1, 1000));

		assertThat(catchThrowableOfType(MediaException.class, () -> strict.decode(file("rgb.bmp"))).reason())
			.isEqualTo(Reason.TOO_MANY_BYTES);
		assertThat(catchThrowableOfType(MediaException.class, () -> strict.decode(file("bilevel.png"))).reason())
			.isEqualTo(Reason.TOO_MANY_PIXELS);
	}

	@Test
	void aHeaderWithoutPixelsIsTruncated() {
		assertThat(refusal(png(6000, 6000)).reason()).isEqualTo(Reason.TRUNCATED);
	}

	/** Either the file is refused, or what was cut off did not belong to the image. */
	@ParameterizedTest
	@MethodSource("files")
	void cutFilesAreNeverHalfDecoded(String name) {
		byte[] whole = file(name);
		RgbImage image = this.decoder.decode(whole);
		int step = Math.max(1, whole.length / 150);
		for (int length = 1; length < whole.length; length += step) {
			byte[] cut = Arrays.copyOf(whole, length);
			RgbImage decoded = null;
			try {
				decoded = this.decoder.decode(cut);
			}
			catch (MediaException ex) {
				assertThat(ex.reason()).isIn(Reason.TRUNCATED, Reason.CORRUPT, Reason.UNSUPPORTED_FORMAT);
			}
			if (decoded != null) {
				assertThat(decoded).as("%d of %d bytes of %s", length, whole.length, name).isEqualTo(image);
			}
		}
	}

	@Test
	void aPngWithTooLittleDataIsRefusedThoughItsChunksAreSound() {
		byte[] content = new byte[12];
		byte[] file = png(64, 64, zlib(content));

		assertThat(refusal(file).reason()).isEqualTo(Reason.TRUNCATED);
	}

	@Test
	void aJpegWithTooLittleDataIsRefusedThoughItEndsProperly() {
		byte[] whole = file("baseline.jpg");
		byte[] cut = Arrays.copyOf(whole, whole.length - whole.length / 3);
		cut[cut.length - 2] = (byte) 0xFF;
		cut[cut.length - 1] = (byte) 0xD9;

		assertThat(refusal(cut).reason()).isIn(Reason.TRUNCATED, Reason.CORRUPT);
	}

	/**
	 * Found by fuzzing: its codes go on behind the end of the file, where the decoder saw
	 * zeros for minutes.
	 */
	@Test
	@Timeout(20)
	void aWebpThatReadsOnBehindItsEndIsRefused() {
		assertThat(refusal(file("../slow.webp")).reason()).isEqualTo(Reason.CORRUPT);
	}

	/** A lossless image of one colour needs no bits for its pixels. */
	@Test
	void aWebpOfOneColourIsDecoded() {
		RgbImage image = this.decoder.decode(file("../solid.webp"));

		assertThat(image.width()).isEqualTo(3000);
		assertThat(image.rgb()[0]).isEqualTo((byte) 200);
		assertThat(image.rgb()[image.rgb().length - 1]).isEqualTo((byte) 50);
	}

	@Test
	void nothingIsWrittenToTemporaryFiles(@TempDir Path folder) throws IOException {
		String before = System.getProperty("java.io.tmpdir");
		ImageIO.setCacheDirectory(folder.toFile());
		try {
			files().forEach((name) -> this.decoder.decode(file(name)));
			try (Stream<Path> written = Files.list(folder)) {
				assertThat(written).isEmpty();
			}
		}
		finally {
			ImageIO.setCacheDirectory(null);
		}
		assertThat(System.getProperty("java.io.tmpdir")).isEqualTo(before);
	}

	@ParameterizedTest
	@EnumSource(ImageFormat.class)
	void contentDecidesTheFormat(ImageFormat format) {
		byte[] file = file(switch (format) {
			case PNG -> "rgb.png";
			case JPEG -> "baseline.jpg";
			case WEBP -> "lossless.webp";
			case GIF -> "palette.gif";
			case BMP -> "rgb.bmp";
			case TIFF -> "plain.tif";
		});

		assertThat(ImageFormat.sniff(file)).hasValue(format);
	}

	private MediaException refusal(byte[] file) {
		MediaException refusal = catchThrowableOfType(MediaException.class, () -> this.decoder.decode(file));
		assertThat(refusal).isNotNull();
		return refusal;
	}

	private static byte[] png(int width, int height) {
		return png(width, height, zlib(new byte[0]));
	}

	private static byte[] png(int width, int height, byte[] data) {
		var out = new ByteArrayOutputStream();
		out.writeBytes(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' });
		chunk(out, "IHDR",
				ByteBuffer.allocate(13).putInt(width).putInt(height).put(new byte[] { 8, 2, 0, 0, 0 }).array());
		chunk(out, "IDAT", data);
		chunk(out, "IEND", new byte[0]);
		return out.toByteArray();
	}

	private static byte[] zlib(byte[] content) {
		var out = new ByteArrayOutputStream();
		try (var deflater = new DeflaterOutputStream(out)) {
			deflater.write(content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toByteArray();
	}

	private static void chunk(ByteArrayOutputStream out, String name, byte[] content) {
		byte[] named = (name + new String(content, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);
		CRC32 crc = new CRC32();
		crc.update(named);
		out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
		out.writeBytes(named);
		out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
	}

	static byte[] file(String name) {
		try (InputStream in = ImageDecoderTests.class.getResourceAsStream("files/" + name)) {
			assertThat(in).as(name).isNotNull();
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
