package io.sfumato.e2e.checks;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import javax.imageio.ImageIO;

import io.sfumato.e2e.Pictures;
import io.sfumato.e2e.Recordings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The files, texts and lists that placeholders stand for whatever the server. */
final class Fixtures {

	private static final JsonNodeFactory NODES = JsonMapper.shared().getNodeFactory();

	private static final int RATE = 16_000;

	/** Where a WAV's header of 44 bytes says how many bytes of samples follow. */
	private static final int DATA_BYTES_AT = 40;

	private Fixtures() {
	}

	static Map<String, JsonNode> all() {
		Map<String, JsonNode> all = new HashMap<>();
		byte[] png = redSquare();
		file(all, "PNG", "image/png", png);
		file(all, "TRUNCATED_PNG", "image/png", Pictures.firstHalfOf(png));
		file(all, "BOMB_PNG", "image/png", Pictures.pngClaiming(60_000, 60_000));
		byte[] wav = Recordings.tone(1, RATE);
		file(all, "WAV", "audio/wav", wav);
		file(all, "LYING_WAV", "audio/wav", claiming(wav, 2 * RATE * 36_000));
		file(all, "TEXT", "text/plain", "This is neither a picture nor a clip.\n".getBytes(StandardCharsets.UTF_8));
		all.put("BASE64_8K", NODES.stringNode("QUJD".repeat(2048)));
		ArrayNode values = NODES.arrayNode();
		for (int number = 0; number < 2000; number++) {
			values.add("value " + number);
		}
		all.put("ENUM_2000", values);
		return all;
	}

	/** A file of requests of which the first can be served. */
	static String batch(String model) {
		return """
				{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"model":"%1$s","max_tokens":8,\
				"messages":[{"role":"user","content":"Hi"}]}}
				{"custom_id":"b","method":"POST","url":"/v1/chat/completions","body":{"model":"%1$s"}}
				""".formatted(model);
	}

	private static void file(Map<String, JsonNode> all, String name, String type, byte[] bytes) {
		String base64 = Base64.getEncoder().encodeToString(bytes);
		all.put(name + "_BYTES", NODES.binaryNode(bytes));
		all.put(name + "_B64", NODES.stringNode(base64));
		all.put(name + "_DATA_URL", NODES.stringNode("data:" + type + ";base64," + base64));
	}

	private static byte[] redSquare() {
		var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
		Graphics2D graphics = image.createGraphics();
		graphics.setColor(Color.RED);
		graphics.fillRect(0, 0, 64, 64);
		graphics.dispose();
		var bytes = new ByteArrayOutputStream();
		try {
			ImageIO.write(image, "png", bytes);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return bytes.toByteArray();
	}

	/** The same recording with a header that promises more of it. */
	private static byte[] claiming(byte[] wav, int dataBytes) {
		byte[] lying = wav.clone();
		ByteBuffer.wrap(lying)
			.order(ByteOrder.LITTLE_ENDIAN)
			.putInt(4, DATA_BYTES_AT - 4 + dataBytes)
			.putInt(DATA_BYTES_AT, dataBytes);
		return lying;
	}

}
