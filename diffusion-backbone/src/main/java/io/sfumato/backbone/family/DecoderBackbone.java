package io.sfumato.backbone.family;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

import ai.onnxruntime.OnnxTensor;
import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.Backbone;
import io.sfumato.backbone.BackboneException;
import io.sfumato.backbone.BackboneShape;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.backbone.CancelledForwardException;
import io.sfumato.backbone.ForwardRequest;
import io.sfumato.backbone.ForwardRows;
import io.sfumato.backbone.KeyValues;
import io.sfumato.backbone.LayerFeatures;
import io.sfumato.backbone.LayerHook;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.Checkpoint;
import io.sfumato.runtime.checkpoint.CheckpointException;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtModelException;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;
import io.sfumato.runtime.ort.RunTerminatedException;

/**
 * Runs the graph of a {@link Decoder}. The variants with a mask, with the attention told,
 * and block by block are opened when the first request wants one, since every session
 * keeps its own packed weights. Embeddings are looked up in the mapped file, so the
 * checkpoint must stay open as long as this.
 */
final class DecoderBackbone implements Backbone {

	private static final float[] NOTHING = {};

	/** Weights in single precision up to which a second session of them is no matter. */
	private static final long SMALL = 512L << 20;

	private final OrtRuntime runtime;

	private final TensorStore store;

	private final Decoder decoder;

	private final BackboneShape shape;

	private final OrtModel plain;

	private final OpenedLater<OrtModel> masked;

	private final OpenedLater<OrtModel> attending;

	private final OpenedLater<LayeredDecoder> layered;

	private final ConcurrentLinkedDeque<Workspace> idle = new ConcurrentLinkedDeque<>();

	/** Keys and values of no cells, by batch. */
	private final Map<Integer, NativeKeyValues> nothing = new ConcurrentHashMap<>();

	private final EmbeddingRows embedding;

	private final boolean small;

	DecoderBackbone(OrtRuntime runtime, TensorStore store, Decoder decoder, BackboneShape shape) {
		this.runtime = runtime;
		this.store = store;
		this.decoder = decoder;
		this.shape = shape;
		decoder.embedding().check(store);
		this.embedding = new EmbeddingRows(store, decoder.embedding().rows().getFirst().tensor(),
				(int) decoder.embedding().shape()[0], decoder.hidden());
		this.small = store.names()
			.stream()
			.mapToLong((name) -> Float.BYTES * store.info(name).elements())
			.sum() <= SMALL;
		this.plain = runtime.open("The language model", DecoderGraph.build(decoder, false), store);
		this.masked = new OpenedLater<>(
				() -> runtime.open("The language model with masks", DecoderGraph.build(decoder, true), store),
				OrtModel::close);
		this.attending = new OpenedLater<>(() -> runtime.open("The language model that tells where it looks",
				DecoderGraph.attending(decoder), store), OrtModel::close);
		this.layered = new OpenedLater<>(() -> new LayeredDecoder(runtime, store, decoder), LayeredDecoder::close);
	}

	/**
	 * Opens what a family has described, once nothing unexpected lies beside it.
	 * @throws CheckpointException if a tensor isn't the family's, or the weights give no
	 * numbers
	 */
	static DecoderBackbone open(OrtRuntime runtime, Checkpoint checkpoint, FamilyReader reader, Decoder decoder) {
		BackboneShape shape = reader.shape(decoder, checkpoint);
		reader.refuseUnexpected(decoder);
		DecoderBackbone backbone = new DecoderBackbone(runtime, checkpoint.tensors(), decoder, shape);
		if (!backbone.givesNumbers()) {
			backbone.close();
			throw CheckpointException.of(checkpoint.directory(),
					"a pass over 8 tokens gives numbers that aren't finite: the weights are damaged");
		}
		return backbone;
	}

	@Override
	public BackboneShape shape() {
		return this.shape;
	}

	@Override
	public void embed(int token, FloatBuffer target) {
		this.embedding.put(token, target);
	}

	@Override
	public ForwardRows forward(ForwardRequest request) {
		return pass(request, (workspace, fresh, control) -> run(request, workspace, fresh, control));
	}

	/**
	 * One pass; its workspace, and the queries' keys and values where somebody wants
	 * them, go with its rows.
	 */
	private ForwardRows pass(ForwardRequest request, Work work) {
		Workspace workspace = this.idle.pollFirst();
		if (workspace == null) {
			workspace = new Workspace(this.plain);
		}
		NativeKeyValues fresh = null;
		boolean done = false;
		try (RunControl control = new RunControl();
				CancelSignal.Registration registration = request.cancel().onCancel(control::terminate)) {
			if (request.keyValues()) {
				fresh = new NativeKeyValues(this.plain, this.decoder, request.queries().batch(),
						request.queries().count());
			}
			float[] attention = work.run(workspace, fresh, control);
			DecoderRows rows = new DecoderRows(this, workspace, request.rows().length, request.logits(),
					this.decoder.vocabulary(), fresh, attention);
			done = true;
			return rows;
		}
		catch (RunTerminatedException ex) {
			throw new CancelledForwardException();
		}
		catch (OrtModelException ex) {
			throw new BackboneException("The forward pass failed", ex);
		}
		finally {
			if (!done) {
				giveBack(workspace);
				if (fresh != null) {
					fresh.close();
				}
			}
		}
	}

	@Override
	public ForwardRows forward(ForwardRequest request, LayerFeatures features, LayerHook hook) {
		QueryCells queries = request.queries();
		if (request.past() != null || request.mask() != null || request.keyValues() || request.attention()
				|| queries.batch() != 1 || queries.count() != features.cells()) {
			throw new IllegalArgumentException(
					"a pass block by block evaluates one whole canvas, of %d cells here".formatted(features.cells()));
		}
		int[] wanted = (request.rows().length > 0) ? request.rows() : new int[1];
		return pass(request, (workspace, fresh, control) -> {
			this.layered.get()
				.forward(queries, (NativeFeatures) features, hook, wanted, outputs(request, workspace, wanted.length),
						control);
			return NOTHING;
		});
	}

	@Override
	public LayerFeatures features(int cells) {
		return new NativeFeatures(this.decoder, cells);
	}

	@Override
	public boolean masksFreely() {
		return this.small;
	}

	@Override
	public KeyValues join(List<KeyValues> parts) {
		return NativeKeyValues.join(this.plain, this.decoder, parts);
	}

	@Override
	public void close() {
		this.idle.forEach(Workspace::close);
		this.idle.clear();
		this.nothing.values().forEach(NativeKeyValues::close);
		this.plain.close();
		this.masked.close();
		this.attending.close();
		this.layered.close();
	}

	void giveBack(Workspace workspace) {
		this.idle.addFirst(workspace);
	}

	/** Whether a short pass gives finite numbers (checkpoints.md §14.5). */
	private boolean givesNumbers() {
		int count = Math.min(8, this.shape.vocabulary());
		QueryCells queries = new QueryCells(1, count, this.decoder.hidden());
		for (int i = 0; i < count; i++) {
			queries.add(this, i, i);
		}
		try (ForwardRows rows = forward(
				new ForwardRequest(queries, null, null, new int[] { count - 1 }, false, false, new CancelSignal()))) {
			return Float.isFinite(rows.max(0)) && Float.isFinite(rows.entropy(0));
		}
	}

	/**
	 * The input of every block and the normalised result, each {@code [B, T, D]}, through
	 * a session of its own.
	 */
	List<float[]> hiddenStates(QueryCells queries) {
		int batch = queries.batch();
		int cells = queries.count();
		List<float[]> states = new ArrayList<>();
		try (Workspace workspace = new Workspace(this.plain);
				OrtModel model = this.runtime.open("The hidden states", DecoderGraph.hiddenStates(this.decoder),
						this.store);
				RunControl control = new RunControl();
				OnnxTensor embeddings = model.tensor(queries.embeddings(), batch, cells, this.decoder.hidden())) {
			Map<String, OnnxTensor> inputs = inputs(queries, embeddings, past(null, batch), workspace);
			for (int i = 0; i <= this.decoder.layers().size(); i++) {
				try (var result = model.run(inputs, Set.of(DecoderGraph.hidden(i)), control)) {
					states.add(values((OnnxTensor) result.get(0)));
				}
			}
		}
		return states;
	}

	/** Where the rows look if that was asked for, otherwise nothing. */
	private float[] run(ForwardRequest request, Workspace workspace, @Nullable NativeKeyValues fresh,
			RunControl control) {
		QueryCells queries = request.queries();
		int batch = queries.batch();
		int cells = queries.count();
		if (cells == 0 || queries.hidden() != this.decoder.hidden()) {
			throw new IllegalArgumentException("%d queries of width %d, at least one of width %d is needed"
				.formatted(cells, queries.hidden(), this.decoder.hidden()));
		}
		NativeKeyValues past = past(request.past(), batch);
		BitSet mask = request.mask();
		if (request.attention()) {
			if (batch != 1) {
				throw new IllegalArgumentException("one canvas tells where its rows look, not %d".formatted(batch));
			}
			int pairs = cells * (past.length() + cells);
			if (mask == null) {
				mask = new BitSet(pairs);
				mask.set(0, pairs);
			}
		}
		OrtModel model = request.attention() ? this.attending.get() : (mask != null) ? this.masked.get() : this.plain;
		try (OnnxTensor embeddings = model.tensor(queries.embeddings(), batch, cells, this.decoder.hidden())) {
			Map<String, OnnxTensor> inputs = inputs(queries, embeddings, past, workspace);
			if (mask != null) {
				int all = past.length() + cells;
				inputs.put(DecoderGraph.MASK, workspace.mask.tensor(batch, 1, cells, all));
				fill(mask, batch * cells, all, workspace.mask.buffer());
			}
			int rows = rows(request, batch * cells, workspace, inputs);
			Map<String, OnnxTensor> outputs = outputs(request, workspace, rows);
			if (fresh != null) {
				for (int i = 0; i < this.decoder.layers().size(); i++) {
					outputs.put(DecoderGraph.keys(i), fresh.keys(i));
					outputs.put(DecoderGraph.values(i), fresh.values(i));
				}
			}
			if (request.attention()) {
				try (var result = model.run(inputs, Set.of(DecoderGraph.ATTENTION), outputs, control)) {
					return values((OnnxTensor) result.get(DecoderGraph.ATTENTION).orElseThrow());
				}
			}
			// everything wanted is written where it is read: nothing comes back
			model.run(inputs, Set.of(), outputs, control).close();
			return NOTHING;
		}
	}

	/** Where the head writes what it says of some rows. */
	private Map<String, OnnxTensor> outputs(ForwardRequest request, Workspace workspace, int rows) {
		Map<String, OnnxTensor> outputs = new HashMap<>();
		outputs.put(DecoderGraph.TOP_IDS, workspace.topIds.tensor(rows, 2));
		outputs.put(DecoderGraph.TOP_LOGITS, workspace.topLogits.tensor(rows, 2));
		outputs.put(DecoderGraph.LOG_SUM_EXP, workspace.logSumExp.tensor(rows));
		outputs.put(DecoderGraph.ENTROPY, workspace.entropy.tensor(rows));
		if (request.logits()) {
			outputs.put(DecoderGraph.LOGITS, workspace.logits.tensor(rows, this.decoder.vocabulary()));
		}
		return outputs;
	}

	private static float[] values(OnnxTensor tensor) {
		FloatBuffer buffer = tensor.getFloatBuffer();
		float[] values = new float[buffer.remaining()];
		buffer.get(values);
		return values;
	}

	/**
	 * The wanted rows. Some kernels divide by the number of rows and take the whole
	 * process down when it is zero (ONNX Runtime 1.29), so a prefill computes one row and
	 * forgets it.
	 */
	private static int rows(ForwardRequest request, int cells, Workspace workspace, Map<String, OnnxTensor> inputs) {
		int[] wanted = request.rows();
		int count = Math.max(1, wanted.length);
		inputs.put(DecoderGraph.ROWS, workspace.rows.tensor(count));
		LongBuffer buffer = workspace.rows.buffer();
		buffer.put(0, 0);
		for (int i = 0; i < wanted.length; i++) {
			if (wanted[i] < 0 || wanted[i] >= cells) {
				throw new IllegalArgumentException("row %d isn't one of the %d cells".formatted(wanted[i], cells));
			}
			buffer.put(i, wanted[i]);
		}
		return count;
	}

	private Map<String, OnnxTensor> inputs(QueryCells queries, OnnxTensor embeddings, NativeKeyValues past,
			Workspace workspace) {
		int batch = queries.batch();
		int cells = queries.count();
		int half = this.decoder.rotary().half();
		Map<String, OnnxTensor> inputs = new HashMap<>();
		inputs.put(DecoderGraph.EMBEDDINGS, embeddings);
		inputs.put(DecoderGraph.COS, workspace.cos.tensor(batch, cells, half));
		inputs.put(DecoderGraph.SIN, workspace.sin.tensor(batch, cells, half));
		FloatBuffer cosines = workspace.cos.buffer().clear();
		FloatBuffer sines = workspace.sin.buffer().clear();
		for (int row = 0; row < batch * cells; row++) {
			this.decoder.rotary()
				.put(queries.position(row), queries.rowPosition(row), queries.columnPosition(row), cosines, sines);
		}
		for (int i = 0; i < this.decoder.layers().size(); i++) {
			inputs.put(DecoderGraph.pastKeys(i), past.keys(i));
			inputs.put(DecoderGraph.pastValues(i), past.values(i));
		}
		return inputs;
	}

	private NativeKeyValues past(@Nullable KeyValues past, int batch) {
		if (past == null) {
			return this.nothing.computeIfAbsent(batch,
					(count) -> new NativeKeyValues(this.plain, this.decoder, count, 0));
		}
		if (past.batch() != batch) {
			throw new IllegalArgumentException(
					"keys of %d canvases can't serve %d canvases".formatted(past.batch(), batch));
		}
		return NativeKeyValues.of(past);
	}

	/** bits [rows · columns] → bytes; a row that sees nothing has no softmax. */
	private static void fill(BitSet mask, int rows, int columns, ByteBuffer target) {
		for (int row = 0; row < rows; row++) {
			int start = row * columns;
			int next = mask.nextSetBit(start);
			if (next < 0 || next >= start + columns) {
				throw new IllegalArgumentException("query %d may attend to nothing".formatted(row));
			}
			for (int i = start; i < start + columns; i++) {
				target.put(i, mask.get(i) ? (byte) 1 : 0);
			}
		}
	}

	/** What a pass runs. */
	private interface Work {

		/** Where the rows look if that was asked for, otherwise nothing. */
		float[] run(Workspace workspace, @Nullable NativeKeyValues fresh, RunControl control);

	}

}
