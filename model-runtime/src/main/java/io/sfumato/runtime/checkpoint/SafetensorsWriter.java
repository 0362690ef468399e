package io.sfumato.runtime.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a {@code .safetensors} file. Tensors are declared first (the format has its
 * header in front), each with a supplier that is asked for its values only while the file
 * is written, one tensor after the other:
 *
 * <pre>{@code
 * new SafetensorsWriter().floats("lm_head.weight", TensorType.BF16, List.of(1024L, 256L), () -> values)
 *     .writeTo(directory.resolve("model.safetensors"));
 * }</pre>
 *
 * The file appears under its name only when it is complete.
 */
public final class SafetensorsWriter {

	private final Map<String, Declared> declared = new LinkedHashMap<>();

	private final Map<String, String> metadata = new LinkedHashMap<>();

	/** Values of one tensor, asked for once, while it is written. */
	@FunctionalInterface
	public interface Values<A> {

		A get();

	}

	/** Adds an entry to {@code __metadata__}. */
	public SafetensorsWriter metadata(String key, String value) {
		this.metadata.put(key, value);
		return this;
	}

	/**
	 * Declares a floating-point tensor.
	 * @param type F32, BF16 (rounded to nearest, ties to even) or F16
	 */
	public SafetensorsWriter floats(String name, TensorType type, List<Long> shape, Values<float[]> values) {
		IntFunction<ByteBuffer> buffers = (bytes) -> ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
		return declare(new TensorInfo(name, type, shape), switch (type) {
			case F32 -> (info, out) -> {
				float[] all = checked(info, values.get());
				ByteBuffer buffer = buffers.apply(all.length * 4);
				buffer.asFloatBuffer().put(all);
				out.write(buffer.array());
			};
			case BF16 -> (info, out) -> {
				float[] all = checked(info, values.get());
				ByteBuffer buffer = buffers.apply(all.length * 2);
				for (float value : all) {
					buffer.putShort(toBfloat16(value));
				}
				out.write(buffer.array());
			};
			case F16 -> (info, out) -> {
				float[] all = checked(info, values.get());
				ByteBuffer buffer = buffers.apply(all.length * 2);
				for (float value : all) {
					buffer.putShort(Float.floatToFloat16(value));
				}
				out.write(buffer.array());
			};
			default ->
				throw new IllegalArgumentException("tensor '%s': floats can't be written as %s".formatted(name, type));
		});
	}

	/** Declares an I64 tensor. */
	public SafetensorsWriter longs(String name, List<Long> shape, Values<long[]> values) {
		return declare(new TensorInfo(name, TensorType.I64, shape), (info, out) -> {
			long[] all = values.get();
			if (all.length != info.elements()) {
				throw wrongCount(info, all.length);
			}
			ByteBuffer buffer = ByteBuffer.allocate(all.length * 8).order(ByteOrder.LITTLE_ENDIAN);
			buffer.asLongBuffer().put(all);
			out.write(buffer.array());
		});
	}

	/** Declares a tensor whose bytes are written as they are. */
	public SafetensorsWriter raw(String name, TensorType type, List<Long> shape, Values<byte[]> values) {
		return declare(new TensorInfo(name, type, shape), (info, out) -> {
			byte[] all = values.get();
			if (all.length != info.bytes()) {
				throw wrongCount(info, all.length / type.bytes());
			}
			out.write(all);
		});
	}

	/**
	 * Writes everything declared to a temporary file beside the target and moves it
	 * there.
	 */
	public void writeTo(Path file) {
		try {
			Path temporary = file.resolveSibling("." + file.getFileName() + ".part");
			try {
				try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 20)) {
					write(out);
				}
				Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
			}
			finally {
				Files.deleteIfExists(temporary);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s can't be written".formatted(file), ex);
		}
	}

	/** The nearest bfloat16, ties to even, as torch rounds; NaN stays NaN. */
	public static short toBfloat16(float value) {
		int bits = Float.floatToRawIntBits(value);
		if (Float.isNaN(value)) {
			return (short) ((bits >>> 16) | 0x40);
		}
		return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
	}

	private void write(OutputStream out) throws IOException {
		ObjectNode header = JsonMapper.shared().createObjectNode();
		if (!this.metadata.isEmpty()) {
			ObjectNode node = header.putObject("__metadata__");
			this.metadata.forEach(node::put);
		}
		long offset = 0;
		for (Declared tensor : this.declared.values()) {
			ObjectNode node = header.putObject(tensor.info().name());
			node.put("dtype", tensor.info().type().name());
			ArrayNode shape = node.putArray("shape");
			tensor.info().dimensions().forEach(shape::add);
			long end = Math.addExact(offset, tensor.info().bytes());
			node.putArray("data_offsets").add(offset).add(end);
			offset = end;
		}
		byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
		// blanks after the JSON let the data start at a multiple of 8, as the reference
		// does
		int padded = (json.length + 7) / 8 * 8;
		out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
		out.write(json);
		out.write(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
		for (Declared tensor : this.declared.values()) {
			tensor.body().write(tensor.info(), out);
		}
	}

	private SafetensorsWriter declare(TensorInfo info, Body body) {
		if (info.name().equals("__metadata__") || this.declared.put(info.name(), new Declared(info, body)) != null) {
			throw new IllegalArgumentException("tensor name '%s' is taken".formatted(info.name()));
		}
		return this;
	}

	private static float[] checked(TensorInfo info, float[] values) {
		if (values.length != info.elements()) {
			throw wrongCount(info, values.length);
		}
		return values;
	}

	private static IllegalArgumentException wrongCount(TensorInfo info, int count) {
		return new IllegalArgumentException(
				"tensor '%s' has shape %s but got %d values".formatted(info.name(), info.dimensions(), count));
	}

	@FunctionalInterface
	private interface Body {

		void write(TensorInfo info, OutputStream out) throws IOException;

	}

	private record Declared(TensorInfo info, Body body) {
	}

}
