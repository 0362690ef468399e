package io.sfumato.engine.model;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.sfumato.engine.toy.TinyCheckpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EmbeddedModelTests {

	@TempDir
	private Path directory;

	@Test
	void isUnpackedOnceAndFoundAgain() throws IOException {
		EmbeddedModel model = embedded(new TinyCheckpoint());

		Path first = model.unpack(this.directory.resolve("cache"));
		Object stamp = Files.getAttribute(first.resolve("model.safetensors"), "unix:ino");
		Path second = model.unpack(this.directory.resolve("cache"));

		assertThat(second).isEqualTo(first);
		assertThat(Files.getAttribute(second.resolve("model.safetensors"), "unix:ino")).isEqualTo(stamp);
		assertThat(first.resolve("config.json")).hasSameBinaryContentAs(this.directory.resolve("jar/m/config.json"));
		assertThat(first.resolve("README.md")).exists();
		assertNothingElseIsLeft(1);
	}

	@Test
	void anotherVersionGetsAnotherDirectory() throws IOException {
		Path first = embedded(new TinyCheckpoint()).unpack(this.directory.resolve("cache"));
		TinyCheckpoint changed = new TinyCheckpoint().replace("generation_config.json", "\"steps\": 8", "\"steps\": 9");

		Path second = embedded(changed).unpack(this.directory.resolve("cache"));

		assertThat(second).isNotEqualTo(first);
		assertThat(first).exists();
		assertNothingElseIsLeft(2);
	}

	@Test
	void damagedDirectoryIsReplaced() throws IOException {
		EmbeddedModel model = embedded(new TinyCheckpoint());
		Path unpacked = model.unpack(this.directory.resolve("cache"));
		Files.write(unpacked.resolve("model.safetensors"), new byte[10]);
		Files.delete(unpacked.resolve("tokenizer.json"));

		Path again = model.unpack(this.directory.resolve("cache"));

		assertThat(again).isEqualTo(unpacked);
		assertThat(again.resolve("model.safetensors"))
			.hasSameBinaryContentAs(this.directory.resolve("jar/m/model.safetensors"));
		assertThat(again.resolve("tokenizer.json")).exists();
		assertNothingElseIsLeft(1);
	}

	@Test
	void severalAtOnceAgree() throws Exception {
		EmbeddedModel model = embedded(new TinyCheckpoint());

		List<Future<Path>> all = unpackedBySix(model);

		for (Future<Path> each : all) {
			assertThat(each.get()).isEqualTo(all.getFirst().get());
		}
		assertNothingElseIsLeft(1);
	}

	@Test
	void severalAtOnceMendADamagedDirectory() throws Exception {
		EmbeddedModel model = embedded(new TinyCheckpoint());
		Path unpacked = model.unpack(this.directory.resolve("cache"));
		for (int round = 0; round < 10; round++) {
			Files.write(unpacked.resolve("model.safetensors"), new byte[10]);

			for (Future<Path> each : unpackedBySix(model)) {
				assertThat(each.get()).isEqualTo(unpacked);
			}

			assertThat(unpacked.resolve("model.safetensors"))
				.hasSameBinaryContentAs(this.directory.resolve("jar/m/model.safetensors"));
			assertNothingElseIsLeft(1);
		}
	}

	private List<Future<Path>> unpackedBySix(EmbeddedModel model) {
		List<Future<Path>> all = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
			for (int thread = 0; thread < 6; thread++) {
				all.add(threads.submit(() -> model.unpack(this.directory.resolve("cache"))));
			}
		}
		return all;
	}

	@Test
	void buildWithoutAModelSaysSo() {
		EmbeddedModel none = new EmbeddedModel(new URLClassLoader(new URL[0], null), "m/");

		assertThatExceptionOfType(ModelLoadException.class).isThrownBy(() -> none.unpack(this.directory))
			.withMessageContaining("m/config.json");
	}

	@Test
	void cacheThatCantBeWrittenIsNamed() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "not a directory");

		assertThatExceptionOfType(ModelLoadException.class)
			.isThrownBy(() -> embedded(new TinyCheckpoint()).unpack(file))
			.withMessageContaining(file.toString());
	}

	private EmbeddedModel embedded(TinyCheckpoint checkpoint) throws IOException {
		Path jar = this.directory.resolve("jar");
		checkpoint.writeTo(jar.resolve("m"));
		return new EmbeddedModel(new URLClassLoader(new URL[] { jar.toUri().toURL() }, null), "m/");
	}

	private void assertNothingElseIsLeft(int models) throws IOException {
		try (Stream<Path> left = Files.list(this.directory.resolve("cache/models"))) {
			assertThat(left).hasSize(models);
		}
	}

}
