package io.sfumato.trainer.convert;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;

/**
 * Runs a published network with ONNX Runtime, in a process of its own whose environment
 * keeps the library's telemetry from crashing on a long class path.
 */
final class PublishedRun {

	private PublishedRun() {
	}

	/**
	 * The first output for an input of some shape, both as big-endian floats in files.
	 */
	public static void main(String[] args) throws Exception {
		long[] shape = Arrays.stream(args, 3, args.length).mapToLong(Long::parseLong).toArray();
		FloatBuffer input = ByteBuffer.wrap(Files.readAllBytes(Path.of(args[1]))).asFloatBuffer();
		float[] values = new float[input.remaining()];
		input.get(values);
		try (OrtSession session = OrtEnvironment.getEnvironment().createSession(args[0]);
				OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values),
						shape);
				OrtSession.Result result = session.run(Map.of(session.getInputNames().iterator().next(), tensor))) {
			FloatBuffer output = ((OnnxTensor) result.get(0)).getFloatBuffer();
			ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * output.remaining());
			bytes.asFloatBuffer().put(output);
			Files.write(Path.of(args[2]), bytes.array());
		}
	}

	/** Runs {@link #main} and waits for it. */
	static float[] of(Path network, float[] input, Path directory, long... shape) throws Exception {
		Path in = directory.resolve("in");
		Path out = directory.resolve("out");
		ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * input.length);
		bytes.asFloatBuffer().put(input);
		Files.write(in, bytes.array());
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
						PublishedRun.class.getName(), network.toString(), in.toString(), out.toString()));
		Arrays.stream(shape).mapToObj(Long::toString).forEach(command::add);
		Path log = directory.resolve("log");
		ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		process.environment().put("ORT_DISABLE_TELEMETRY", "1");
		int status = process.start().waitFor();
		if (status != 0) {
			throw new IllegalStateException(
					"the published network's process ended with " + status + ": " + Files.readString(log));
		}
		FloatBuffer output = ByteBuffer.wrap(Files.readAllBytes(out)).asFloatBuffer();
		float[] values = new float[output.remaining()];
		output.get(values);
		return values;
	}

}
