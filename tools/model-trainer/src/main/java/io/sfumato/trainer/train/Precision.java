package io.sfumato.trainer.train;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Which numbers this processor multiplies fastest. */
public final class Precision {

	private static final int ROUNDS = 20;

	private Precision() {
	}

	/** bf16 where the processor has instructions for it, fp32 elsewhere. */
	public static torch.ScalarType fastest() {
		double narrow = nanos(torch.ScalarType.BFloat16);
		double wide = nanos(torch.ScalarType.Float);
		return (narrow < wide) ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
	}

	private static double nanos(torch.ScalarType type) {
		try (PointerScope scope = new PointerScope(); AutoGradMode off = new AutoGradMode(false)) {
			Tensor left = torch.randn(2048, 256).to(type);
			Tensor right = torch.randn(688, 256).to(type);
			long best = Long.MAX_VALUE;
			for (int i = 0; i < ROUNDS; i++) {
				long start = System.nanoTime();
				torch.linear(left, right);
				best = Math.min(best, System.nanoTime() - start);
			}
			return best;
		}
	}

}
