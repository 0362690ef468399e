package io.sfumato.runtime.ort;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

import ai.onnxruntime.OnnxTensorLike;

/**
 * The tensors that haven't been closed, for tests that count them. They are known only
 * where assertions are enabled: everywhere else nothing is noted, and noting costs
 * nothing.
 */
public final class OpenTensors {

	private static final int FEW = 4096;

	private static final Set<OnnxTensorLike> MADE = Collections.newSetFromMap(new IdentityHashMap<>());

	private static int crowded = FEW;

	private OpenTensors() {
	}

	/** Notes a tensor; true, to be asserted. */
	static boolean made(OnnxTensorLike tensor) {
		synchronized (MADE) {
			MADE.add(tensor);
			if (MADE.size() > crowded) {
				forgetClosed();
				crowded = Math.max(FEW, 2 * MADE.size());
			}
		}
		return true;
	}

	/** How many are open, weights aside. */
	public static int count() {
		synchronized (MADE) {
			forgetClosed();
			return MADE.size();
		}
	}

	private static void forgetClosed() {
		MADE.removeIf(OnnxTensorLike::isClosed);
	}

}
