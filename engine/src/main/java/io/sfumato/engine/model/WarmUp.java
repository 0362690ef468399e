package io.sfumato.engine.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.canvas.Canvas;
import io.sfumato.backbone.canvas.Prompt;
import io.sfumato.backbone.canvas.Segment;
import io.sfumato.backbone.loop.Denoising;
import io.sfumato.backbone.loop.DenoisingListener;
import io.sfumato.backbone.loop.MediaKeyValues;
import io.sfumato.backbone.loop.Prefix;
import io.sfumato.backbone.policy.Strategy;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.MediaInput.Kind;

/**
 * The first answer of a model, about a grey picture and a second of silence: kernels are
 * chosen, buffers allocated, and a model that can't run at all is found out.
 */
final class WarmUp {

	private WarmUp() {
	}

	static void run(ServedModel model) {
		CancelSignal cancel = new CancelSignal();
		List<Segment.Medium> media = new ArrayList<>();
		List<Kind> kinds = new ArrayList<>();
		ImageEncoder images = model.images();
		if (images != null) {
			media.add(images.encode(grey(), Detail.LOW, cancel).medium("warm-up image"));
			kinds.add(Kind.IMAGE);
		}
		AudioEncoder clips = model.clips();
		if (clips != null) {
			media.add(clips.encode(silence(clips), cancel).medium("warm-up clip"));
			kinds.add(Kind.AUDIO);
		}
		Prompt prompt = new PromptLayout(model.language().prompt(kinds, null, "?")).with(media);
		Backbone backbone = model.backbone();
		Strategy strategy = Strategy
			.balanced(model.defaults().maxTokens(), Math.min(1024, model.defaults().blockLength()))
			.suitedTo(backbone.shape());
		Canvas canvas = Canvas.masked(prompt, backbone.shape().maskToken(), strategy.maxTokens());
		Prefix prefix = strategy.wantsPrefix(backbone.shape().attention())
				? Prefix.build(backbone, prompt, MediaKeyValues.uncached(), cancel) : null;
		try (Denoising denoising = Denoising.of(backbone, canvas, prefix, strategy, DenoisingListener.NONE, cancel)) {
			denoising.step();
		}
		finally {
			if (prefix != null) {
				prefix.close();
			}
		}
	}

	private static RgbImage grey() {
		int side = 160;
		byte[] pixels = new byte[3 * side * side];
		Arrays.fill(pixels, (byte) 127);
		return new RgbImage(side, side, pixels);
	}

	private static SoundWindow silence(AudioEncoder clips) {
		int samples = Math.min(Waveform.HEARD_RATE, clips.windows().longest());
		return new SoundWindow(0, new Waveform(new float[samples], Waveform.HEARD_RATE));
	}

}
