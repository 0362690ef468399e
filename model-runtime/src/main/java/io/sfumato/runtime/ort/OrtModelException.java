package io.sfumato.runtime.ort;

/**
 * ONNX Runtime refused a graph or failed while running it.
 */
public class OrtModelException extends RuntimeException {

	public OrtModelException(String message, Throwable cause) {
		super(message, cause);
	}

}
