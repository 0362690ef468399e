package io.sfumato.engine.model;

import java.util.List;

import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.encoders.SoftTokens;
import io.sfumato.encoders.TokenOrigin;
import io.sfumato.encoders.TokenRange;
import io.sfumato.encoders.audio.SoundEncoder;
import io.sfumato.encoders.audio.SoundWindow;
import io.sfumato.encoders.audio.SoundWindows;
import io.sfumato.encoders.audio.Waveform;
import io.sfumato.encoders.audio.file.AudioDecoder;
import io.sfumato.encoders.audio.file.AudioLimits;
import io.sfumato.runtime.ort.RunControl;
import io.sfumato.runtime.ort.RunTerminatedException;

/**
 * A checkpoint's ears behind the limits of the server.
 */
final class EarEncoder implements AudioEncoder {

	/** Of the shortest clip that is decoded. */
	private static final double SHORTEST_SECONDS = 0.1;

	private final SoundEncoder ears;

	private final AudioDecoder decoder;

	private final AudioLimits limits;

	/**
	 * @param decoder closed by whoever opened it
	 */
	EarEncoder(SoundEncoder ears, AudioDecoder decoder, AudioLimits limits) {
		this.ears = ears;
		this.decoder = decoder;
		this.limits = limits;
	}

	@Override
	public Waveform decode(byte[] file, int longest) {
		return this.decoder.decode(file, new AudioLimits(this.limits.bytes(), longest, this.limits.channels(),
				this.limits.lowestRate(), this.limits.highestRate()));
	}

	@Override
	public SoundWindows windows() {
		return this.ears.windows();
	}

	@Override
	public EncodedClip encode(SoundWindow window, CancelSignal cancel) {
		try (RunControl control = new RunControl();
				CancelSignal.Registration registration = cancel.onCancel(control::terminate)) {
			SoftTokens tokens = this.ears.encode(window.sound(), control);
			List<TokenOrigin.Said> words = tokens.origins()
				.stream()
				.filter(TokenOrigin.Said.class::isInstance)
				.map(TokenOrigin.Said.class::cast)
				.toList();
			return new EncodedClip(tokens.embeddings(), tokens.count(), window.sound().seconds(), words);
		}
		catch (RunTerminatedException ex) {
			throw new CancelledForwardException();
		}
	}

	@Override
	public TokenRange tokens(double seconds) {
		return this.ears.tokens(seconds);
	}

	@Override
	public int fewestTokens() {
		return this.ears.tokens(SHORTEST_SECONDS).least();
	}

	@Override
	public boolean hearsWords() {
		return this.ears.hearsWords();
	}

}
