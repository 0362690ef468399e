package io.sfumato.encoders.vision;

import java.lang.foreign.Arena;
import java.util.Map;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.ConvStem;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Mlp;
import io.sfumato.runtime.graph.Norm;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.graph.TokenPool;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.graph.TowerLayer;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * The embedded model's tower as one graph: convolutional stem, a small vision
 * transformer, projector and pooling; beside them the heads that read a character in
 * every slot of every patch, and name the object on every patch, as probabilities.
 */
final class ConvVitTower implements AutoCloseable {

	private static final String PREFIX = "model.vision_tower";

	private static final String PIXELS = "pixel_values";

	private static final String HIDDEN = "hidden";

	private static final String PATCHES = "patches";

	private static final String LOGITS = "glyph_logits";

	private static final String GLYPHS = "glyphs";

	private static final String NAMES = "names";

	private static final String COLOURS = "colours";

	private static final String CENTRES = "centres";

	private final OrtModel model;

	private final ConvVitConfig config;

	private ConvVitTower(OrtModel model, ConvVitConfig config) {
		this.model = model;
		this.config = config;
	}

	/**
	 * Opens the tower.
	 * @param inspected whether runs also give what stands between the parts, for
	 * comparisons
	 */
	static ConvVitTower open(OrtRuntime runtime, TensorStore tensors, ConvVitConfig config, boolean inspected) {
		return new ConvVitTower(runtime.open("vision tower", graph(config, inspected), tensors), config);
	}

	private static OnnxGraph graph(ConvVitConfig config, boolean inspected) {
		GraphBuilder g = new GraphBuilder(ConvVitConfig.MODEL_TYPE);
		int tokens = config.cells() * config.cells();
		Value pixels = g.input(PIXELS, ElementType.FLOAT, "N", 3, config.side(), config.side());
		Value x = ConvStem.of(PREFIX, config.channels(), config.blocks(), tokens).apply(g, pixels);
		for (int layer = 0; layer < config.layers(); layer++) {
			x = TowerLayer
				.of(PREFIX + ".encoder.layers." + layer, config.hidden(), config.heads(), config.inner(),
						config.activation(), config.epsilon())
				.apply(g, x);
		}
		Value hidden = Norm.layer(PREFIX + ".post_layernorm", config.hidden(), config.epsilon()).apply(g, x);
		Value projected = Mlp.projector("model.mm_projector", config.hidden(), config.modelWidth()).apply(g, hidden);
		Value patches = (config.pool() > 1)
				? new TokenPool(config.cells(), config.cells(), config.pool()).apply(g, projected, config.modelWidth())
				: projected;
		g.output(PATCHES, patches, "N", config.tokensPerView(), config.modelWidth());
		if (inspected) {
			g.output(HIDDEN, hidden, "N", tokens, config.hidden());
		}
		ConvVitConfig.Glyphs glyphs = config.glyphs();
		if (glyphs != null) {
			Value flat = Linear.of("model.glyph_head", config.hidden(), glyphs.perPatch() * glyphs.classes(), true)
				.apply(g, hidden);
			Value logits = g.reshape(flat, -1, tokens, glyphs.perPatch(), glyphs.classes());
			g.output(GLYPHS, g.softmax(logits), "N", tokens, glyphs.perPatch(), glyphs.classes());
			if (inspected) {
				g.output(LOGITS, flat, "N", tokens, glyphs.perPatch() * glyphs.classes());
			}
		}
		ObjectHead objects = config.objects();
		if (objects != null) {
			output(g, NAMES, head(g, "model.object_head", hidden, config, objects.nameClasses()), tokens,
					objects.nameClasses());
			output(g, COLOURS, head(g, "model.object_colour", hidden, config, objects.colourClasses()), tokens,
					objects.colourClasses());
			// whether a centre lies here: two classes, of which the second is yes
			Value centre = g.slice(head(g, "model.object_centre", hidden, config, 2), 2, 1, 2);
			output(g, CENTRES, centre, tokens, 1);
		}
		return g.build();
	}

	/**
	 * hidden {@code [N, patches, hidden]} → probabilities {@code [N, patches, classes]}
	 */
	private static Value head(GraphBuilder g, String name, Value hidden, ConvVitConfig config, int classes) {
		return g.softmax(Linear.of(name, config.hidden(), classes, true).apply(g, hidden));
	}

	private static void output(GraphBuilder g, String name, Value value, int patches, int classes) {
		g.output(name, value, "N", patches, classes);
	}

	/**
	 * pixels {@code [count, 3, side, side]}, normalised → what the tower makes of each
	 * view
	 */
	Output run(float[] pixels, int count, RunControl control) {
		int side = this.config.side();
		try (Arena arena = Arena.ofConfined();
				OnnxTensor images = this.model.tensor(arena, pixels, count, 3, side, side);
				OrtSession.Result result = this.model.run(Map.of(PIXELS, images), this.model.graph().outputs(),
						control)) {
			return new Output(floats(result, PATCHES), floats(result, GLYPHS), floats(result, NAMES),
					floats(result, COLOURS), floats(result, CENTRES), floats(result, HIDDEN), floats(result, LOGITS));
		}
	}

	private static float[] floats(OrtSession.Result result, String name) {
		@Nullable OnnxValue value = result.get(name).orElse(null);
		return (value != null) ? OrtModel.floats(value) : new float[0];
	}

	@Override
	public void close() {
		this.model.close();
	}

	/**
	 * What the tower makes of N views; empty where the model has no such part.
	 *
	 * @param patches {@code [N, pooled tokens, model width]}
	 * @param glyphs {@code [N, patches, slots, classes]} probabilities, class 0 for none
	 * @param names {@code [N, patches, classes]} probabilities, class 0 for none
	 * @param colours {@code [N, patches, classes]} probabilities, class 0 for none
	 * @param centres {@code [N, patches]} probability of an object's centre
	 * @param hidden {@code [N, patches, width]}, before the projector; only when
	 * inspected
	 * @param glyphLogits {@code [N, patches, slots · classes]}; only when inspected
	 */
	record Output(float[] patches, float[] glyphs, float[] names, float[] colours, float[] centres, float[] hidden,
			float[] glyphLogits) {

	}

}
