package io.sfumato.e2e;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

import javax.imageio.ImageIO;

/**
 * Good and bad image files.
 */
public final class Pictures {

	private Pictures() {
	}

	/** A red square on white. */
	static byte[] file(String format) {
		var image = new BufferedImage(120, 120, BufferedImage.TYPE_INT_RGB);
		Graphics2D g = image.createGraphics();
		g.setColor(Color.WHITE);
		g.fillRect(0, 0, 120, 120);
		g.setColor(Color.RED);
		g.fillRect(30, 30, 60, 60);
		g.dispose();
		var bytes = new ByteArrayOutputStream();
		try {
			ImageIO.write(image, format, bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	static byte[] png() {
		return file("png");
	}

	/** One of the page's samples. */
	static byte[] sample(String name) {
		try (var in = Pictures.class.getResourceAsStream("/static/samples/" + name)) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public static byte[] firstHalfOf(byte[] file) {
		return Arrays.copyOf(file, file.length / 2);
	}

	/** A PNG whose header promises so many pixels, with hardly any data behind it. */
	public static byte[] pngClaiming(int width, int height) {
		var header = ByteBuffer.allocate(13);
		header.putInt(width).putInt(height).put((byte) 8).put((byte) 2).put((byte) 0).put((byte) 0).put((byte) 0);
		var file = new ByteArrayOutputStream();
		file.writeBytes(new byte[] { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' });
		chunk(file, "IHDR", header.array());
		chunk(file, "IDAT", new byte[] { 0x78, (byte) 0x9c, 0x03, 0, 0, 0, 0, 1 });
		chunk(file, "IEND", new byte[0]);
		return file.toByteArray();
	}

	private static void chunk(ByteArrayOutputStream file, String type, byte[] data) {
		byte[] name = type.getBytes(StandardCharsets.US_ASCII);
		var sum = new CRC32();
		sum.update(name);
		sum.update(data);
		file.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
		file.writeBytes(name);
		file.writeBytes(data);
		file.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
	}

}
