package io.sfumato.backbone.loop;

import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every decode trace of Dream that {@link DreamTracePolicies} covers, in faithful mode:
 * the whole sequence before every pass, the final ids, and the number of passes are those
 * of the reference. Cases that begin with an image are reported by name.
 */
class DreamTraceGoldenTest {

	private static final Traces.Backbones BACKBONES = new Traces.Backbones();

	@AfterAll
	static void close() {
		BACKBONES.close();
	}

	@TestFactory
	Stream<DynamicTest> decodesAsTheReferenceDid() {
		return Traces.folders()
			.filter(DreamTracePolicies::covers)
			.flatMap((folder) -> Traces.of(folder, DreamTraceGoldenTest::replay));
	}

	private static void replay(TraceCase trace) {
		Assumptions.assumeFalse(trace.trace().has("image"),
				() -> "traces/" + trace.folder() + "/" + trace.name() + " begins with an image");
		Backbone backbone = BACKBONES.get(trace.trace().get("checkpoint").asString(), "onnx",
				(checkpoint) -> BackboneFamily.of(checkpoint).open(OrtRuntime.cpu(), checkpoint));
		int passes = trace.rows().mapToInt((row) -> {
			DreamTracePolicies made = new DreamTracePolicies(row, backbone);
			Canvas canvas = made.canvas();
			return Traces.replay(row, backbone, canvas, made.policies(), (pass) -> pass);
		}).max().orElseThrow();
		assertThat(passes).as("passes").isEqualTo(trace.passes());
	}

}
