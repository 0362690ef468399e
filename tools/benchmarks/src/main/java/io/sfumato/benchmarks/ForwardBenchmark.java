package io.sfumato.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.QueryCells;
import io.sfumato.backbone.family.BackboneFamily;
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
		Path directory = Files.createTempDirectory("sfumato-bench");
		try {
			MODEL.writeTo(directory);
			try (Checkpoint checkpoint = Checkpoint.open(directory);
					Backbone backbone = BackboneFamily.of(checkpoint).open(this.runtime, checkpoint);
					OrtModel up = product(checkpoint, "blocks.0.up_proj", MODEL.width(), MODEL.ffn());
					OrtModel square = product(checkpoint, "blocks.0.q_proj", MODEL.width(), MODEL.width())) {
				Table table = new Table("positions", "GEMM GFLOPS", "forward GFLOPS", "forward / GEMM", "forward ms");
				for (int positions : POSITIONS) {
					double gemm = 0;
					double forward = Double.MAX_VALUE;
					QueryCells queries = queries(backbone, positions);
					for (int round = 0; round < ROUNDS; round++) {
						gemm = Math.max(gemm, rate(up, positions, MODEL.width(), MODEL.ffn()));
						gemm = Math.max(gemm, rate(square, positions, MODEL.width(), MODEL.width()));
						forward = Math.min(forward, seconds(() -> forward(backbone, queries)));
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
		finally {
			delete(directory);
		}
	}

	/** Milliseconds of the best of several passes over so many positions. */
	double milliseconds(int positions) throws IOException {
		Path directory = Files.createTempDirectory("sfumato-bench");
		try {
			MODEL.writeTo(directory);
			try (Checkpoint checkpoint = Checkpoint.open(directory);
					Backbone backbone = BackboneFamily.of(checkpoint).open(this.runtime, checkpoint)) {
				QueryCells queries = queries(backbone, positions);
				double best = Double.MAX_VALUE;
				for (int round = 0; round < ROUNDS; round++) {
					best = Math.min(best, seconds(() -> forward(backbone, queries)));
				}
				return best * 1e3;
			}
		}
		finally {
			delete(directory);
		}
	}

	private static void delete(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			for (Path file : files.toList()) {
				Files.delete(file);
			}
		}
		Files.delete(directory);
	}

	private static QueryCells queries(Backbone backbone, int positions) {
		QueryCells queries = new QueryCells(1, positions, MODEL.width());
		for (int position = 0; position < positions; position++) {
			queries.add(backbone, position % MODEL.vocabulary(), position);
		}
		return queries;
	}

	private static void forward(Backbone backbone, QueryCells queries) {
		ForwardRequest request = new ForwardRequest(queries, null, null, new int[] { 0 }, false, false,
				new CancelSignal());
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
