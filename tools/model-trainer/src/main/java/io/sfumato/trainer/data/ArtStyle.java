package io.sfumato.trainer.data;

import java.nio.file.Path;
import java.util.List;

import io.sfumato.trainer.data.ObjectConcept.Drawing;

/** Artists whose drawings of the same things are openly licensed. */
enum ArtStyle {

	/** Noto Emoji as of today, Apache-2.0. */
	NOTO("emoji-datasource-google/img/google/64", ".png"),

	/** Noto Emoji of 2016, when faces were blobs, Apache-2.0. */
	BLOB("emoji-datasource-google-blob/img/google/64", ".png"),

	/** Fluent Emoji without depth, MIT. */
	FLAT("fluentui-emoji/icons/flat", ".svg"),

	/** Fluent Emoji with depth, MIT. */
	DEEP("@lobehub/fluent-emoji-3d/assets", ".webp"),

	/** Twemoji, CC-BY 4.0: never trained on, the test of an unseen hand. */
	TWEMOJI("emoji-datasource-twitter/img/twitter/64", ".png");

	/** The styles that are trained on. */
	static final List<ArtStyle> TRAINING = List.of(NOTO, BLOB, FLAT, DEEP);

	/** The style that never is. */
	static final List<ArtStyle> HELD_OUT = List.of(TWEMOJI);

	private final String folder;

	private final String suffix;

	ArtStyle(String folder, String suffix) {
		this.folder = folder;
		this.suffix = suffix;
	}

	/**
	 * Files that may hold the drawing; styles disagree on the variation selector in
	 * names.
	 */
	List<Path> files(Path packages, Drawing drawing) {
		Path root = packages.resolve(this.folder);
		if (this == FLAT) {
			return List.of(root.resolve(drawing.slug() + this.suffix));
		}
		String plain = drawing.code().replace("-fe0f", "");
		return List.of(root.resolve(drawing.code() + this.suffix), root.resolve(plain + this.suffix),
				root.resolve(plain + "-fe0f" + this.suffix));
	}

}
