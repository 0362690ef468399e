package io.sfumato.runtime.ort;

import java.util.Locale;

/**
 * Where graphs are computed.
 */
public enum Provider {

	/** ONNX Runtime's own kernels, always there. */
	CPU,

	/** NVIDIA GPUs; needs the CUDA build of ONNX Runtime (Maven profile {@code cuda}). */
	CUDA;

	/**
	 * Reads the value of {@code sfumato.model.provider}.
	 * @throws ProviderException for any other word
	 */
	public static Provider named(String name) {
		return switch (name.trim().toLowerCase(Locale.ROOT)) {
			case "cpu" -> CPU;
			case "cuda" -> CUDA;
			default -> throw new ProviderException(
					"sfumato.model.provider is '%s'; it can be 'cpu' or 'cuda'".formatted(name), null);
		};
	}

}
