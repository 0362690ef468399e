package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One memory-mapped {@code .safetensors} file of any size: eight bytes little-endian
 * header length N, N bytes of JSON, then data.
 * <p>
 * All of the header is checked when the file is opened, as strictly as the
 * <a href="https://github.com/huggingface/safetensors">reference</a>: known types, shape
 * × element size = length, data without overlap, without gaps and up to the last byte.
 * Close it only after everything that uses its memory (sessions!) is closed.
 */
public final class SafetensorsFile implements TensorStore, AutoCloseable {

	/** The reference refuses longer headers too. */
	private static final long MAX_HEADER_BYTES = 100_000_000;

	private final Path file;

	private final Arena arena;

	private final MemorySegment mapped;

	private final long dataStart;

	private final Map<String, Entry> entries;

	private final Map<String, String> metadata;

	private SafetensorsFile(Path file, Arena arena, MemorySegment mapped) {
		this.file = file;
		this.arena = arena;
		this.mapped = mapped;
		long headerBytes = headerLength(file, mapped);
		this.dataStart = 8 + headerBytes;
		JsonNode header = StrictJson.object(file, "the header",
				mapped.asSlice(8, headerBytes).toArray(ValueLayout.JAVA_BYTE));
		this.metadata = metadata(file, header);
		this.entries = entries(file, header, mapped.byteSize() - this.dataStart);
	}

	/**
	 * Maps a file and checks its header.
	 * @throws CheckpointException that names the file, the tensor and the field
	 */
	public static SafetensorsFile open(Path file) {
		Arena arena = Arena.ofShared();
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			return new SafetensorsFile(file, arena,
					channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
		}
		catch (IOException ex) {
			arena.close();
			throw CheckpointException.of(file, "can't be read", ex);
		}
		catch (RuntimeException ex) {
			arena.close();
			throw ex;
		}
	}

	@Override
	public Set<String> names() {
		return Collections.unmodifiableSet(this.entries.keySet());
	}

	@Override
	public boolean contains(String name) {
		return this.entries.containsKey(name);
	}

	@Override
	public TensorInfo info(String name) {
		return entry(name).info();
	}

	@Override
	public MemorySegment data(String name) {
		Entry entry = entry(name);
		return this.mapped.asSlice(this.dataStart + entry.begin(), entry.info().bytes());
	}

	@Override
	public CheckpointException refuse(String name, String problem) {
		return CheckpointException.tensor(this.file, name, problem);
	}

	/** The free-form {@code __metadata__} of the header. */
	public Map<String, String> metadata() {
		return this.metadata;
	}

	/** Where the file lies. */
	public Path file() {
		return this.file;
	}

	/** Length prefix and header, which tell two files of other layout apart. */
	MemorySegment headerBytes() {
		return this.mapped.asSlice(0, this.dataStart);
	}

	long size() {
		return this.mapped.byteSize();
	}

	@Override
	public void close() {
		this.arena.close();
	}

	private Entry entry(String name) {
		Entry entry = this.entries.get(name);
		if (entry == null) {
			throw refuse(name, "doesn't exist");
		}
		return entry;
	}

	private static long headerLength(Path file, MemorySegment mapped) {
		if (mapped.byteSize() < 8) {
			throw CheckpointException.of(file,
					"has %d bytes, a safetensors file has at least 8".formatted(mapped.byteSize()));
		}
		long length = mapped.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
		if (length < 2 || length > MAX_HEADER_BYTES) {
			throw CheckpointException.field(file, "header length",
					"is %s, allowed is 2 to %d".formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
		}
		if (length > mapped.byteSize() - 8) {
			throw CheckpointException.field(file, "header length",
					"is %d, but only %d bytes follow".formatted(length, mapped.byteSize() - 8));
		}
		if (mapped.get(ValueLayout.JAVA_BYTE, 8) != '{') {
			throw CheckpointException.of(file, "the header doesn't start with '{'");
		}
		return length;
	}

	private static Map<String, String> metadata(Path file, JsonNode header) {
		JsonNode node = header.get("__metadata__");
		if (node == null || node.isNull()) {
			return Map.of();
		}
		if (!node.isObject()) {
			throw CheckpointException.field(file, "__metadata__", "is not an object");
		}
		Map<String, String> metadata = new LinkedHashMap<>();
		node.forEachEntry((key, value) -> {
			if (!value.isString()) {
				throw CheckpointException.field(file, "__metadata__." + key, "is not a string");
			}
			metadata.put(key, value.stringValue());
		});
		return Collections.unmodifiableMap(metadata);
	}

	private static Map<String, Entry> entries(Path file, JsonNode header, long dataBytes) {
		List<Entry> found = new ArrayList<>();
		header.forEachEntry((name, node) -> {
			if (!name.equals("__metadata__")) {
				found.add(entry(file, name, node, dataBytes));
			}
		});
		found.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
		Map<String, Entry> entries = new LinkedHashMap<>();
		long expected = 0;
		for (Entry entry : found) {
			if (entry.begin() != expected) {
				throw CheckpointException.tensorField(file, entry.info().name(), "data_offsets",
						"starts at %d, %s %d".formatted(entry.begin(), (entry.begin() < expected)
								? "inside a tensor that ends at" : "leaving a gap behind a tensor that ends at",
								expected));
			}
			expected = entry.end();
			entries.put(entry.info().name(), entry);
		}
		if (expected != dataBytes) {
			throw CheckpointException.of(file,
					"the tensors end at byte %d of the data, the file at %d".formatted(expected, dataBytes));
		}
		return entries;
	}

	private static Entry entry(Path file, String name, JsonNode node, long dataBytes) {
		if (!node.isObject()) {
			throw CheckpointException.tensor(file, name, "its header entry is not an object");
		}
		JsonNode typeNode = node.get("dtype");
		if (typeNode == null || !typeNode.isString()) {
			throw CheckpointException.tensorField(file, name, "dtype", "is missing or not a string");
		}
		TensorType type = TensorType.named(typeNode.stringValue())
			.orElseThrow(() -> CheckpointException.tensorField(file, name, "dtype",
					"'%s' is not known".formatted(typeNode.stringValue())));
		List<Long> shape = naturals(file, name, "shape", node.get("shape"));
		List<Long> offsets = naturals(file, name, "data_offsets", node.get("data_offsets"));
		if (offsets.size() != 2) {
			throw CheckpointException.tensorField(file, name, "data_offsets",
					"has %d numbers instead of 2".formatted(offsets.size()));
		}
		long begin = offsets.get(0);
		long end = offsets.get(1);
		if (begin > end || end > dataBytes) {
			throw CheckpointException.tensorField(file, name, "data_offsets",
					"[%d, %d] doesn't lie within the %d bytes of data".formatted(begin, end, dataBytes));
		}
		TensorInfo info = new TensorInfo(name, type, shape);
		long bytes;
		try {
			bytes = info.bytes();
		}
		catch (ArithmeticException ex) {
			throw CheckpointException.tensorField(file, name, "shape", shape + " overflows");
		}
		if (bytes != end - begin) {
			throw CheckpointException.tensorField(file, name, "shape",
					"%s of %s needs %d bytes, data_offsets holds %d".formatted(shape, type, bytes, end - begin));
		}
		return new Entry(info, begin, end);
	}

	private static List<Long> naturals(Path file, String tensor, String field, @Nullable JsonNode node) {
		if (node == null || !node.isArray()) {
			throw CheckpointException.tensorField(file, tensor, field, "is missing or not a list");
		}
		List<Long> numbers = new ArrayList<>();
		for (JsonNode element : node) {
			if (!element.isIntegralNumber() || !element.canConvertToLong() || element.longValue() < 0) {
				throw CheckpointException.tensorField(file, tensor, field,
						"%s is not a whole number from 0 to 2^63 − 1".formatted(element));
			}
			numbers.add(element.longValue());
		}
		return numbers;
	}

	private record Entry(TensorInfo info, long begin, long end) {
	}

}
