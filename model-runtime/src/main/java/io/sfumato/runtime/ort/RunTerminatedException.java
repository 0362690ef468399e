package io.sfumato.runtime.ort;

/**
 * A run was stopped through its {@link RunControl}.
 */
public class RunTerminatedException extends RuntimeException {

	public RunTerminatedException() {
		super("The run was terminated");
	}

}
