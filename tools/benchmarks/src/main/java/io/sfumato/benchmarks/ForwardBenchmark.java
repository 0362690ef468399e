package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.graph.ElementType;
import io.sfumato.runtime.graph.GraphBuilder;
import io.sfumato.runtime.graph.Linear;
import io.sfumato.runtime.graph.Value;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * One forward of an 8-layer × 1024-wide backbone against the fp32 matrix products of the
 * same machine: the share of its arithmetic rate that a whole transformer reaches. Both
 * sides alternate within one process and the best of several rounds counts, so that a
 * busy neighbour hurts neither alone.
 */
final class ForwardBenchmark {

	private static final RandomLlada MODEL = new RandomLlada(8, 1024, 2752, 16, 1024);

	private static final int[] POSITIONS = { 32, 128, 512 };

	private static final int ROUNDS = 12;

	private final OrtRuntime runtime = OrtRuntime.cpu();

	void run(PrintStream out) throws IOException {
		try (RandomBackbone model = RandomBackbone.open(MODEL);
				OrtModel up = product(model.checkpoint(), "blocks.0.up_proj", MODEL.width(), MODEL.ffn());
				OrtModel square = product(model.checkpoint(), "blocks.0.q_proj", MODEL.width(), MODEL.width())) {
			Table table = new Table("positions", "GEMM GFLOPS", "forward GFLOPS", "forward / GEMM", "forward ms");
			for (int positions : POSITIONS) {
				double gemm = 0;
				double forward = Double.MAX_VALUE;
				QueryCells queries = queries(model.backbone(), positions);
				for (int round = 0; round < ROUNDS; round++) {
					gemm = Math.max(gemm, rate(up, positions, MODEL.width(), MODEL.ffn()));
					gemm = Math.max(gemm, rate(square, positions, MODEL.width(), MODEL.width()));
					forward = Math.min(forward, seconds(() -> forward(model.backbone(), queries, 0)));
				}
				double rate = MODEL.operations(positions) / forward / 1e9;
				table.row(positions, format("%.0f", gemm), format("%.0f", rate), format("%.2f", rate / gemm),
						format("%.1f", forward * 1e3));
			}
			out.println("One forward of 8 layers × 1024 (fp32) against fp32 GEMM of the same shapes\n");
			table.print(out);
			out.println();
		}
	}

	/**
	 * Milliseconds of the best of several passes of a backbone of the same layers.
	 * @param vocabulary rows of its head
	 * @param positions that it evaluates
	 * @param rows of them whose logits are wanted, for each measurement
	 */
	double[] milliseconds(int vocabulary, int positions, int... rows) throws IOException {
		RandomLlada large = new RandomLlada(MODEL.layers(), MODEL.width(), MODEL.ffn(), MODEL.heads(), vocabulary);
		try (RandomBackbone model = RandomBackbone.open(large)) {
			QueryCells queries = queries(model.backbone(), positions);
			double[] best = new double[rows.length];
			Arrays.fill(best, Double.MAX_VALUE);
			for (int round = 0; round < ROUNDS; round++) {
				for (int i = 0; i < rows.length; i++) {
					int[] wanted = IntStream.range(0, rows[i]).toArray();
					best[i] = Math.min(best[i], seconds(() -> forward(model.backbone(), queries, wanted)) * 1e3);
				}
			}
			return best;
		}
	}

	private static QueryCells queries(Backbone backbone, int positions) {
		QueryCells queries = new QueryCells(1, positions, MODEL.width());
		for (int position = 0; position < positions; position++) {
			queries.add(backbone, position % MODEL.vocabulary(), position);
		}
		return queries;
	}

	private static void forward(Backbone backbone, QueryCells queries, int... wanted) {
		ForwardRequest request = new ForwardRequest(queries, null, null, wanted, false, false, new CancelSignal());
		try (ForwardRows rows = backbone.forward(request)) {
			if (Float.isNaN(rows.max(0))) {
				throw new IllegalStateException("the forward pass gave no numbers");
			}
		}
	}

	/**
	 * A graph of one matrix product with a weight that can be packed, as in the model.
	 */
	private OrtModel product(Checkpoint checkpoint, String tensor, int in, int out) {
		GraphBuilder graph = new GraphBuilder(tensor);
		Value x = graph.input("x", ElementType.FLOAT, "positions", in);
		graph.output("y", Linear.of("model.transformer." + tensor, in, out, false).apply(graph, x), "positions", out);
		return this.runtime.open(tensor, graph.build(), checkpoint.tensors());
	}

	/** Billions of operations per second, the mean of a few runs. */
	private static double rate(OrtModel product, int rows, int in, int out) {
		FloatBuffer x = ByteBuffer.allocateDirect(rows * in * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
		FloatBuffer y = ByteBuffer.allocateDirect(rows * out * 4).order(ByteOrder.nativeOrder()).asFloatBuffer();
		for (int i = 0; i < x.capacity(); i++) {
			x.put(i, (i % 17) / 17f);
		}
		int runs = 8;
		try (RunControl control = new RunControl();
				OnnxTensor input = product.tensor(x, rows, in);
				OnnxTensor output = product.tensor(y, rows, out)) {
			double seconds = seconds(() -> {
				for (int run = 0; run < runs; run++) {
					try (OrtSession.Result result = product.run(Map.of("x", input), Set.of(), Map.of("y", output),
							control)) {
						assert result.size() == 1;
					}
				}
			});
			return runs * 2.0 * rows * in * out / seconds / 1e9;
		}
	}

	private static double seconds(Runnable work) {
		long start = System.nanoTime();
		work.run();
		return (System.nanoTime() - start) / 1e9;
	}

	private static String format(String pattern, double value) {
		return String.format(Locale.ROOT, pattern, value);
	}

}
