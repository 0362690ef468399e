package io.sfumato.backbone.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.policy.Policies;
import io.sfumato.runtime.checkpoint.Checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Finds the recorded runs of the references and repeats them.
 */
final class Traces {

	private static final Path GOLDEN = Path.of(System.getProperty("sfumato.golden", "../shared"), "golden");

	/** Which cases to run, {@code folder/case on backbone}; all by default. */
	private static final Pattern WANTED = Pattern.compile(System.getProperty("sfumato.traces", ""));

	private Traces() {
	}

	/**
	 * The tests of a folder, one or more for each of its cases.
	 * @param tests case → its tests by what their names add to the case's
	 */
	static Stream<DynamicTest> variants(String folder, Function<TraceCase, Map<String, Consumer<TraceCase>>> tests) {
		return files(folder).map(TraceCase::read)
			.flatMap((trace) -> tests.apply(trace)
				.entrySet()
				.stream()
				.sorted(Map.Entry.comparingByKey())
				.map((test) -> DynamicTest.dynamicTest(trace.folder() + "/" + trace.name() + test.getKey(),
						() -> test.getValue().accept(trace))))
			.filter((test) -> WANTED.matcher(test.getDisplayName()).find());
	}

	/** A test per case of a folder. */
	static Stream<DynamicTest> of(String folder, Consumer<TraceCase> test) {
		return variants(folder, (trace) -> Map.of("", test));
	}

	/** Reports a folder's cases as not covered, by name. */
	static Stream<DynamicTest> uncovered(String folder) {
		return files(folder).map((file) -> folder + "/" + file.getFileName().toString().replace(".json", ""))
			.map((name) -> DynamicTest.dynamicTest(name, () -> Assumptions.abort("traces/" + name + " isn't covered")));
	}

	/** All folders with traces. */
	static Stream<String> folders() {
		return list(require(GOLDEN.resolve("traces"))).filter(Files::isDirectory)
			.map((folder) -> folder.getFileName().toString());
	}

	static Path checkpoint(String name) {
		return GOLDEN.resolve("checkpoints").resolve(name);
	}

	/** Any other file of the vectors. */
	static Path golden(String relative) {
		return GOLDEN.resolve(relative);
	}

	/** One recorded file, absent where the vectors are. */
	static Path file(String folder, String name) {
		return require(GOLDEN.resolve("traces").resolve(folder)).resolve(name);
	}

	private static Stream<Path> files(String folder) {
		return list(require(GOLDEN.resolve("traces").resolve(folder)))
			.filter((file) -> file.toString().endsWith(".json"));
	}

	private static Path require(Path folder) {
		Assumptions.assumeTrue(Files.isDirectory(folder), () -> folder + " is absent: set -Dsfumato.golden");
		return folder;
	}

	private static Stream<Path> list(Path folder) {
		try (Stream<Path> files = Files.list(folder)) {
			return files.sorted().toList().stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Repeats a run: before every pass the canvas is the reference's, and so it is at the
	 * end.
	 * @param passOf our pass → the reference's
	 * @return passes it took
	 */
	static int replay(TraceCase.Row row, Backbone backbone, Canvas canvas, Policies policies, IntUnaryOperator passOf) {
		int pass = 0;
		try (Denoising denoising = new Denoising(backbone, canvas, policies, DenoisingListener.NONE,
				new CancelSignal())) {
			for (; !denoising.finished(); pass++) {
				int[] sequence = row.sequence(canvas);
				// behind it stand the shadow cells or the padding of some references
				assertThat(sequence).as("before pass %d", pass)
					.isEqualTo(Arrays.copyOf(row.before(passOf.applyAsInt(pass)), sequence.length));
				denoising.step();
			}
			assertThat(row.sequence(canvas)).as("final ids").isEqualTo(row.finalIds());
			assertThat(denoising.result().forwardPasses()).isEqualTo(pass);
		}
		return pass;
	}

	/** Backbones of the golden checkpoints, opened when first asked for. */
	static final class Backbones implements AutoCloseable {

		private final Map<String, Backbone> opened = new HashMap<>();

		private final List<Checkpoint> checkpoints = new ArrayList<>();

		/**
		 * @param variant distinguishes backbones of one checkpoint
		 */
		Backbone get(String checkpoint, String variant, Function<Checkpoint, Backbone> family) {
			Supplier<Backbone> open = () -> {
				Checkpoint files = Checkpoint.open(checkpoint(checkpoint));
				this.checkpoints.add(files);
				return family.apply(files);
			};
			return this.opened.computeIfAbsent(checkpoint + " " + variant, (key) -> open.get());
		}

		@Override
		public void close() {
			this.opened.values().forEach(Backbone::close);
			this.checkpoints.forEach(Checkpoint::close);
		}

	}

}
