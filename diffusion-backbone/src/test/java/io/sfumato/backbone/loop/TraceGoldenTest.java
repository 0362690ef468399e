package io.sfumato.backbone.loop;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.PlainBackbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every decode trace of LLaDA that {@link TracePolicies} covers, in faithful mode: the
 * whole sequence before every pass, the final ids, and the number of passes are those of
 * the reference. Each trace runs on every backbone that reads its checkpoint. What no
 * test of this package covers is reported, case by case.
 */
class TraceGoldenTest {

	private static final Map<String, Function<Checkpoint, Backbone>> FAMILIES = Map.of("plain", PlainBackbone::of,
			"onnx", (checkpoint) -> BackboneFamily.LLADA.open(OrtRuntime.cpu(), checkpoint));

	private static final Traces.Backbones BACKBONES = new Traces.Backbones();

	@AfterAll
	static void close() {
		BACKBONES.close();
	}

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		return Traces.folders().filter(TracePolicies::covers).flatMap((folder) -> Traces.variants(folder, (trace) -> {
			Map<String, Consumer<TraceCase>> tests = new TreeMap<>();
			FAMILIES.forEach((name, family) -> tests.put(" on " + name, (found) -> replay(found, name, family)));
			return tests;
		}));
	}

	@TestFactory
	Stream<DynamicTest> everyOtherCaseIsSomebodyElses() {
		return Traces.folders()
			.filter((folder) -> !TracePolicies.covers(folder) && !DreamTracePolicies.covers(folder)
					&& !LavidaTraceGoldenTest.COVERED.contains(folder) && !DiffaTraceGoldenTest.COVERED.equals(folder)
					&& !FeatureCacheGoldenTest.FOLDER.equals(folder))
			.flatMap(Traces::uncovered);
	}

	private static void replay(TraceCase trace, String name, Function<Checkpoint, Backbone> family) {
		Backbone backbone = BACKBONES.get(trace.trace().get("checkpoint").asString(), name, family);
		int measuring = trace.rows()
			.mapToInt((row) -> new TracePolicies(row, backbone).measuringPasses())
			.max()
			.orElseThrow();
		int passes = trace.rows().mapToInt((row) -> {
			int waits = measuring - new TracePolicies(row, backbone).measuringPasses();
			TracePolicies made = new TracePolicies(row, backbone);
			Canvas canvas = made.canvas();
			return waits + Traces.replay(row, backbone, canvas, made.policies(),
					(pass) -> (pass < measuring - waits) ? pass : pass + waits);
		}).max().orElseThrow();
		assertThat(passes).as("passes").isEqualTo(trace.passes());
	}

}
