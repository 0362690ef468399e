package io.sfumato.engine.golden;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.canvas.CellKind;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.family.BackboneFamily;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.image.ImageDecoder;
import io.sfumato.encoders.image.ImageLimits;
import io.sfumato.encoders.vision.VisionEncoder;
import io.sfumato.encoders.vision.VisionEncoders;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.ort.OrtRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A model of the golden vectors: eyes and language model, opened from one directory as
 * the engine does it, but for the tokenizer that these have none of.
 */
final class GoldenModel implements AutoCloseable {

	private final Checkpoint checkpoint;

	private final VisionEncoder eyes;

	private final Backbone backbone;

	private GoldenModel(Checkpoint checkpoint, VisionEncoder eyes, Backbone backbone) {
		this.checkpoint = checkpoint;
		this.eyes = eyes;
		this.backbone = backbone;
	}

	/**
	 * @param fields of the config that the case sets
	 */
	static GoldenModel open(String name, Map<String, ?> fields) {
		Checkpoint checkpoint = Checkpoint.open(GoldenFiles.folder("checkpoints/" + name));
		OrtRuntime runtime = OrtRuntime.cpu();
		Backbone backbone = BackboneFamily.of(checkpoint).open(runtime, checkpoint, checkpoint.config().with(fields));
		VisionEncoder eyes = VisionEncoders.open(checkpoint, runtime, (text) -> -1);
		assertThat(eyes.hidden()).isEqualTo(backbone.shape().hidden());
		return new GoldenModel(checkpoint, eyes, backbone);
	}

	Backbone backbone() {
		return this.backbone;
	}

	/** The config as it stands in the file. */
	int configured(String field) {
		return this.checkpoint.config().requireInt(field);
	}

	/**
	 * An image and its text.
	 * @param image description of the image's case; its placeholder stands once for all
	 * tokens, or once for each of them
	 * @param placeholder in place of the image
	 */
	Prompt prompt(long[] ids, long placeholder, Path image) {
		List<Segment> segments = new ArrayList<>();
		int at = 0;
		while (at < ids.length) {
			int from = at;
			boolean place = ids[from] == placeholder;
			while (at < ids.length && (ids[at] == placeholder) == place) {
				at++;
			}
			if (!place) {
				segments.add(new Segment.Text(Arrays.stream(ids, from, at).mapToInt(Math::toIntExact).toArray()));
				continue;
			}
			Segment.Medium medium = medium(image);
			assertThat(at - from).as("placeholders").isIn(1, medium.length());
			segments.add(medium);
		}
		return new Prompt(segments);
	}

	private Segment.Medium medium(Path image) {
		JsonNode info = GoldenFiles.json(image);
		SoftTokens tokens = this.eyes.encode(new ImageDecoder(ImageLimits.DEFAULT)
			.decode(GoldenFiles.bytes(image.resolveSibling(info.get("image").asString()))));
		SoftTokens.Grid grid = tokens.grid();
		return new Segment.Medium(CellKind.VISUAL, image.toString(), tokens.embeddings(), tokens.count(),
				(grid != null) ? new Segment.Grid(grid.rows(), grid.columns()) : null);
	}

	@Override
	public void close() {
		this.backbone.close();
		this.eyes.close();
		this.checkpoint.close();
	}

}
