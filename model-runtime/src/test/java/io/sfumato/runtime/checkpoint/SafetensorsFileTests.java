package io.sfumato.runtime.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SafetensorsFileTests {

	@TempDir
	private Path directory;

	@Test
	void whatWasWrittenIsRead() {
		float[] values = { 1.5f, -2.25f, 0f, Float.MAX_VALUE, Float.MIN_VALUE, -0f };
		Path file = this.directory.resolve("model.safetensors");
		new SafetensorsWriter().metadata("format", "pt")
			.floats("a", TensorType.F32, List.of(2L, 3L), () -> values)
			.longs("ids", List.of(2L), () -> new long[] { Long.MIN_VALUE, 7 })
			.floats("scalar", TensorType.F32, List.of(), () -> new float[] { 3 })
			.floats("empty", TensorType.F32, List.of(0L, 4L), () -> new float[0])
			.raw("flags", TensorType.BOOL, List.of(3L), () -> new byte[] { 1, 0, 1 })
			.writeTo(file);

		try (SafetensorsFile read = SafetensorsFile.open(file)) {
			assertThat(read.names()).containsExactlyInAnyOrder("a", "ids", "scalar", "empty", "flags");
			assertThat(read.floats("a")).containsExactly(values);
			assertThat(read.floatRow("a", 1)).containsExactly(Arrays.copyOfRange(values, 3, 6));
			assertThat(read.longs("ids")).containsExactly(Long.MIN_VALUE, 7);
			assertThat(read.floats("scalar")).containsExactly(3);
			assertThat(read.floats("empty")).isEmpty();
			assertThat(read.longs("flags")).containsExactly(1, 0, 1);
			assertThat(read.info("a")).isEqualTo(new TensorInfo("a", TensorType.F32, List.of(2L, 3L)));
			assertThat(read.metadata()).containsEntry("format", "pt");
		}
		assertThat(this.directory).isDirectoryNotContaining("glob:**.part");
	}

	@Test
	void halvesAreWidened() {
		Random random = new Random(11);
		float[] values = new float[1000];
		for (int i = 0; i < values.length; i++) {
			values[i] = Float.intBitsToFloat(random.nextInt()) * ((i % 2 == 0) ? 1 : 1e-3f);
		}
		values[0] = Float.NaN;
		values[1] = Float.POSITIVE_INFINITY;
		Path file = this.directory.resolve("model.safetensors");
		new SafetensorsWriter().floats("bf16", TensorType.BF16, List.of(1000L), () -> values)
			.floats("f16", TensorType.F16, List.of(1000L), () -> values)
			.writeTo(file);

		try (SafetensorsFile read = SafetensorsFile.open(file)) {
			float[] bf16 = read.floats("bf16");
			float[] f16 = read.floats("f16");
			for (int i = 0; i < values.length; i++) {
				assertThat(Float.compare(f16[i], Float.float16ToFloat(Float.floatToFloat16(values[i])))).isZero();
				if (Float.isFinite(values[i]) && Float.isFinite(bf16[i])) {
					// 8 significant bits: half a unit in the last place is 2^-9 of the
					// value
					assertThat((double) bf16[i]).isBetween(values[i] - Math.abs(values[i] / 256.) - 1e-40,
							values[i] + Math.abs(values[i] / 256.) + 1e-40);
				}
			}
			assertThat(bf16[0]).isNaN();
			assertThat(bf16[1]).isInfinite();
		}
	}

	@Test
	void roundingToBfloat16TakesTheEvenNeighbourOnTies() {
		assertThat(SafetensorsWriter.toBfloat16(Float.intBitsToFloat(0x3f808000))).isEqualTo((short) 0x3f80);
		assertThat(SafetensorsWriter.toBfloat16(Float.intBitsToFloat(0x3f818000))).isEqualTo((short) 0x3f82);
		assertThat(SafetensorsWriter.toBfloat16(Float.intBitsToFloat(0x3f808001))).isEqualTo((short) 0x3f81);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}                       | tensor 'a', field 'dtype'
					{"a":{"shape":[2],"data_offsets":[0,8]}}                                     | tensor 'a', field 'dtype'
					{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}                       | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}                      | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}                     | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":"2","data_offsets":[0,8]}}                       | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}} | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}     | tensor 'a', field 'shape'
					{"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}                         | tensor 'a', field 'data_offsets'
					{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}                       | tensor 'a', field 'data_offsets'
					{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}                      | tensor 'a', field 'data_offsets'
					{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}                       | leaving a gap
					{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                       | the tensors end at byte 4
					{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | tensor 'b', field 'data_offsets'
					{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | not valid JSON
					{"a":[]}                                                                     | tensor 'a'
					{"__metadata__":{"x":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | __metadata__.x
					{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x                     | not valid JSON
					{"a":                                                                        | not valid JSON
					[]                                                                           | doesn't start with '{'
					""")
	void aDamagedHeaderIsRefusedByName(String header, String named) throws IOException {
		Path file = write(header.getBytes(StandardCharsets.UTF_8), 8);

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> SafetensorsFile.open(file))
			.withMessageContaining(file.toString())
			.withMessageContaining(named);
	}

	@ParameterizedTest
	@CsvSource({ "0", "1", "-1", "100", "100000001", "9223372036854775807" })
	void aWrongHeaderLengthIsRefused(long length) throws IOException {
		Path file = this.directory.resolve("model.safetensors");
		ByteBuffer bytes = ByteBuffer.allocate(40).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put((byte) '{');
		Files.write(file, bytes.array());

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> SafetensorsFile.open(file))
			.withMessageContaining("header length");
	}

	@Test
	void anEmptyAndAMissingFileAreRefused() throws IOException {
		Path empty = Files.createFile(this.directory.resolve("model.safetensors"));

		assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> SafetensorsFile.open(empty))
			.withMessageContaining("has 0 bytes");
		assertThatExceptionOfType(CheckpointException.class)
			.isThrownBy(() -> SafetensorsFile.open(this.directory.resolve("absent.safetensors")))
			.withMessageContaining("absent.safetensors");
	}

	@Test
	void mutatedFilesAreEitherReadWithinBoundsOrRefused() throws IOException {
		Path file = this.directory.resolve("model.safetensors");
		new SafetensorsWriter().floats("model.a", TensorType.F32, List.of(2L, 3L), () -> new float[6])
			.floats("model.b", TensorType.BF16, List.of(5L), () -> new float[5])
			.longs("model.c", List.of(1L, 2L), () -> new long[2])
			.writeTo(file);
		byte[] sound = Files.readAllBytes(file);
		Random random = new Random(5);
		int refused = 0;

		for (int round = 0; round < 1500; round++) {
			byte[] mutated = mutate(sound, random);
			Files.write(file, mutated);
			try (SafetensorsFile read = SafetensorsFile.open(file)) {
				for (String name : read.names()) {
					assertThat(read.data(name).byteSize()).isEqualTo(read.info(name).bytes());
					assertThat(read.data(name).byteSize()).isLessThanOrEqualTo(mutated.length);
				}
			}
			catch (CheckpointException ex) {
				assertThat(ex).hasMessageContaining("model.safetensors");
				refused++;
			}
		}

		assertThat(refused).isGreaterThan(500);
	}

	@Test
	void anUnknownTensorIsNamed() throws IOException {
		Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}".getBytes(), 8);

		try (SafetensorsFile read = SafetensorsFile.open(file)) {
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> read.floats("b"))
				.withMessageContaining("tensor 'b': doesn't exist");
			assertThatExceptionOfType(CheckpointException.class).isThrownBy(() -> read.longs("a"))
				.withMessageContaining("an integer type is needed");
		}
	}

	@Test
	void tensorsBeyondTwoGibibytesAreReached() throws IOException {
		// a sparse file: 3 GiB of holes cost no disk
		Path file = this.directory.resolve("model.safetensors");
		long big = 3L << 30;
		String header = """
				{"big":{"dtype":"U8","shape":[%d],"data_offsets":[0,%d]},"last":{"dtype":"F32","shape":[2],"data_offsets":[%d,%d]}}"""
			.formatted(big, big, big, big + 8);
		byte[] json = header.getBytes(StandardCharsets.UTF_8);
		try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
				StandardOpenOption.SPARSE)) {
			channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length), 0);
			channel.write(ByteBuffer.wrap(json), 8);
			channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, 1.5f).putFloat(4, -7f),
					8 + json.length + big);
		}

		try (SafetensorsFile read = SafetensorsFile.open(file)) {
			assertThat(read.floats("last")).containsExactly(1.5f, -7f);
			assertThat(read.data("big").byteSize()).isEqualTo(big);
		}
	}

	private static byte[] mutate(byte[] sound, Random random) {
		byte[] mutated = sound.clone();
		int header = (int) ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).getLong();
		switch (random.nextInt(4)) {
			case 0 -> mutated[random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
			case 1 -> mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 20));
			case 2 -> {
				for (int i = 0; i <= random.nextInt(3); i++) {
					mutated[8 + random.nextInt(header)] = (byte) random.nextInt(256);
				}
			}
			default -> {
				// another digit keeps the JSON valid and the numbers wrong
				int at = 8 + random.nextInt(header);
				while (!Character.isDigit(mutated[at])) {
					at = 8 + random.nextInt(header);
				}
				mutated[at] = (byte) ('0' + random.nextInt(10));
			}
		}
		return mutated;
	}

	private Path write(byte[] header, int dataBytes) throws IOException {
		Path file = this.directory.resolve("model.safetensors");
		ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
		bytes.putLong(header.length).put(header);
		Files.write(file, bytes.array());
		return file;
	}

}
