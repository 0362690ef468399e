package io.sfumato.backbone.family;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.IntFunction;

import ai.onnxruntime.OnnxTensor;
import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.LayerHook;
import io.sfumato.backbone.QueryCells;
import io.sfumato.runtime.checkpoint.TensorStore;
import io.sfumato.runtime.graph.OnnxGraph;
import io.sfumato.runtime.ort.OrtModel;
import io.sfumato.runtime.ort.OrtRuntime;
import io.sfumato.runtime.ort.RunControl;

/**
 * A decoder whose blocks are run one at a time, so that each may evaluate other cells
 * than the one before. A transformer block adds to every cell what attention and MLP say;
 * this class is the loop around that, in Java:
 *
 * <pre>
 * for each block:
 *     cells = hook.choose(block)
 *     evaluate the values, queries and keys of these cells; keep values and keys
 *     evaluate what attention (over the keys and values of all known cells) and MLP add to
 *     these cells; keep it
 *     add to every cell what is kept for it
 * </pre>
 *
 * Three graphs a block: the sessions have their weights once among them, and no threads
 * of their own. What this costs beyond the one-graph pass is a call per graph and the
 * copying of rows, little beside the products of a large model and a lot beside those of
 * a tiny one.
 */
final class LayeredDecoder implements AutoCloseable {

	private final OrtRuntime runtime;

	private final TensorStore store;

	private final Decoder decoder;

	private final List<OrtModel> opened = new ArrayList<>();

	private final List<OrtModel> values;

	private final List<OrtModel> projections;

	private final List<OrtModel> mixes;

	private final OrtModel head;

	/** Those that tell where cells look; opened when first needed. */
	private @Nullable List<OrtModel> looking;

	private final ConcurrentLinkedDeque<Buffers> idle = new ConcurrentLinkedDeque<>();

	LayeredDecoder(OrtRuntime runtime, TensorStore store, Decoder decoder) {
		this.runtime = runtime;
		this.store = store;
		this.decoder = decoder;
		try {
			this.values = open("values", (layer) -> LayerGraphs.values(decoder, layer));
			this.projections = open("queries and keys", (layer) -> LayerGraphs.projections(decoder, layer));
			this.mixes = open("attention and MLP", (layer) -> LayerGraphs.mix(decoder, layer, false));
			this.head = open("The head", LayerGraphs.head(decoder));
		}
		catch (RuntimeException ex) {
			close();
			throw ex;
		}
	}

	private List<OrtModel> open(String part, IntFunction<OnnxGraph> graphs) {
		List<OrtModel> models = new ArrayList<>();
		for (int layer = 0; layer < this.decoder.layers().size(); layer++) {
			models.add(open("Block %d's %s".formatted(layer, part), graphs.apply(layer)));
		}
		return models;
	}

	private OrtModel open(String what, OnnxGraph graph) {
		OrtModel model = this.runtime.openPart(what, graph, this.store);
		this.opened.add(model);
		return model;
	}

	private synchronized List<OrtModel> looking() {
		if (this.looking == null) {
			this.looking = open("attention that tells where it looks",
					(layer) -> LayerGraphs.mix(this.decoder, layer, true));
		}
		return this.looking;
	}

	/**
	 * One pass of a canvas.
	 * @param rows that go through the head
	 * @param outputs of the head
	 */
	void forward(QueryCells queries, NativeFeatures features, LayerHook hook, int[] rows,
			Map<String, OnnxTensor> outputs, RunControl control) {
		Buffers buffers = this.idle.pollFirst();
		if (buffers == null) {
			buffers = new Buffers(this.head);
		}
		try {
			float[] x = embeddings(queries);
			boolean looks = hook.looks();
			List<OrtModel> mixes = looks ? looking() : this.mixes;
			BitSet cells = new BitSet(queries.count());
			for (int layer = 0; layer < this.decoder.layers().size(); layer++) {
				Block block = new Block(layer, mixes.get(layer), queries, x, features.block(layer), buffers, control);
				cells.clear();
				hook.enter(layer, x, this.decoder.hidden());
				hook.choose(layer, block, cells);
				if (!cells.isEmpty()) {
					float[] weights = block.evaluate(cells, hook, looks);
					features.evaluated(cells.cardinality());
					BitSet more = looks ? hook.looked(layer, cells, weights) : new BitSet();
					if (!more.isEmpty()) {
						block.evaluate(more, hook, false);
						features.evaluated(more.cardinality());
					}
				}
				block.addTo(x);
			}
			int width = this.decoder.hidden();
			OnnxTensor last = buffers.cells.tensor(rows.length, width);
			for (int row = 0; row < rows.length; row++) {
				buffers.cells.buffer().put(row * width, x, rows[row] * width, width);
			}
			this.head.run(Map.of(LayerGraphs.CELLS, last), Set.of(), outputs, control).close();
		}
		finally {
			this.idle.addFirst(buffers);
		}
	}

	private float[] embeddings(QueryCells queries) {
		FloatBuffer embeddings = queries.embeddings();
		float[] x = new float[embeddings.remaining()];
		embeddings.get(x);
		float scale = (float) this.decoder.inputScale();
		for (int i = 0; scale != 1 && i < x.length; i++) {
			x[i] *= scale;
		}
		return x;
	}

	@Override
	public void close() {
		this.idle.forEach(Buffers::close);
		this.idle.clear();
		this.opened.forEach(OrtModel::close);
		this.opened.clear();
	}

	/** One block of one pass. */
	private final class Block implements LayerHook.Values, LayerHook.Keys {

		private final int layer;

		private final OrtModel mix;

		private final QueryCells queries;

		private final float[] x;

		private final NativeFeatures.Block features;

		private final Buffers buffers;

		private final RunControl control;

		private final int width;

		private final int heads;

		private final int headDim;

		/** Those whose queries are in the buffer. */
		private final BitSet evaluated = new BitSet();

		/** What they see. */
		private final BitSet seen = new BitSet();

		Block(int layer, OrtModel mix, QueryCells queries, float[] x, NativeFeatures.Block features, Buffers buffers,
				RunControl control) {
			this.layer = layer;
			this.mix = mix;
			this.queries = queries;
			this.x = x;
			this.features = features;
			this.buffers = buffers;
			this.control = control;
			this.width = LayeredDecoder.this.decoder.hidden();
			this.heads = LayeredDecoder.this.decoder.kvHeads();
			this.headDim = LayeredDecoder.this.decoder.headDim();
		}

		@Override
		public double[] similarities(BitSet cells) {
			int count = cells.cardinality();
			values(cells, rows(cells));
			double[] similarities = new double[count];
			int row = 0;
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
				similarities[row] = similarity(cell, row, count);
				row++;
			}
			return similarities;
		}

		/** Leaves the values of some cells in the buffer. */
		private void values(BitSet cells, OnnxTensor rows) {
			OnnxTensor values = this.buffers.values.tensor(1, this.heads, cells.cardinality(), this.headDim);
			LayeredDecoder.this.values.get(this.layer)
				.run(Map.of(LayerGraphs.CELLS, rows), Set.of(), Map.of(LayerGraphs.VALUES, values), this.control)
				.close();
		}

		private double similarity(int cell, int row, int count) {
			FloatBuffer fresh = this.buffers.values.buffer();
			FloatBuffer kept = this.features.values();
			double dot = 0;
			double freshSquares = 0;
			double keptSquares = 0;
			for (int head = 0; head < this.heads; head++) {
				for (int i = 0; i < this.headDim; i++) {
					double one = fresh.get((head * count + row) * this.headDim + i);
					double other = kept.get((head * this.queries.count() + cell) * this.headDim + i);
					dot += one * other;
					freshSquares += one * one;
					keptSquares += other * other;
				}
			}
			double norms = Math.sqrt(freshSquares) * Math.sqrt(keptSquares);
			return (norms > 0) ? dot / norms : 0;
		}

		/** Where they look if that is wanted, otherwise nothing. */
		float[] evaluate(BitSet cells, LayerHook hook, boolean looks) {
			int count = cells.cardinality();
			OnnxTensor rows = rows(cells);
			values(cells, rows);
			scatter(this.buffers.values.buffer(), this.features.values(), cells);
			OnnxTensor queries = this.buffers.queries.tensor(1,
					LayeredDecoder.this.decoder.layers().get(this.layer).attention().heads(), count, this.headDim);
			OnnxTensor keys = this.buffers.keys.tensor(1, this.heads, count, this.headDim);
			LayeredDecoder.this.projections.get(this.layer)
				.run(positioned(cells, rows), Set.of(), Map.of(LayerGraphs.QUERIES, queries, LayerGraphs.KEYS, keys),
						this.control)
				.close();
			scatter(this.buffers.keys.buffer(), this.features.keys(), cells);
			this.features.known().or(cells);
			this.evaluated.clear();
			this.evaluated.or(cells);
			BitSet hidden = new BitSet();
			hook.hide(this.layer, this, cells, hidden);
			this.seen.clear();
			this.seen.or(this.features.known());
			this.seen.andNot(hidden);
			return mix(cells, rows, queries, looks);
		}

		@Override
		public double[] agreement(BitSet cells) {
			int queryHeads = LayeredDecoder.this.decoder.layers().get(this.layer).attention().heads();
			int count = this.evaluated.cardinality();
			int total = this.queries.count();
			double[] agreement = new double[total];
			for (int cell = 0; cell < total; cell++) {
				agreement[cell] = this.features.known().get(cell) ? 0 : Double.NEGATIVE_INFINITY;
			}
			FloatBuffer queries = this.buffers.queries.buffer();
			double[] mean = new double[this.headDim];
			for (int head = 0; head < queryHeads; head++) {
				Arrays.fill(mean, 0);
				for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
					int row = head * count + this.evaluated.get(0, cell).cardinality();
					for (int i = 0; i < this.headDim; i++) {
						mean[i] += queries.get(row * this.headDim + i) / cells.cardinality();
					}
				}
				int keys = head / (queryHeads / this.heads) * total;
				for (int cell = 0; cell < total; cell++) {
					for (int i = 0; i < this.headDim; i++) {
						agreement[cell] += mean[i] * this.features.keys().get((keys + cell) * this.headDim + i)
								/ queryHeads;
					}
				}
			}
			return agreement;
		}

		private float[] mix(BitSet cells, OnnxTensor rows, OnnxTensor queries, boolean looks) {
			int count = cells.cardinality();
			int all = this.seen.cardinality();
			OnnxTensor attended = this.buffers.attended.tensor(1, count, this.width);
			OnnxTensor transformed = this.buffers.transformed.tensor(1, count, this.width);
			Map<String, OnnxTensor> outputs = Map.of(LayerGraphs.ATTENDED, attended, LayerGraphs.TRANSFORMED,
					transformed);
			float[] weights = {};
			try (OnnxTensor allKeys = known(this.features.keys(), this.buffers.knownKeys, all);
					OnnxTensor allValues = known(this.features.values(), this.buffers.knownValues, all)) {
				Map<String, OnnxTensor> inputs = Map.of(LayerGraphs.CELLS, rows, LayerGraphs.QUERIES, queries,
						LayerGraphs.ALL_KEYS, allKeys, LayerGraphs.ALL_VALUES, allValues);
				try (var result = this.mix.run(inputs, looks ? Set.of(DecoderGraph.ATTENTION) : Set.of(), outputs,
						this.control)) {
					if (looks) {
						weights = spread((OnnxTensor) result.get(DecoderGraph.ATTENTION).orElseThrow(), count);
					}
				}
			}
			int row = 0;
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
				this.features.attended()
					.put(cell * this.width, this.buffers.attended.buffer(), row * this.width, this.width);
				this.features.transformed()
					.put(cell * this.width, this.buffers.transformed.buffer(), row * this.width, this.width);
				row++;
			}
			return weights;
		}

		/** [1, n, seen] → [n, cells of the canvas]. */
		private float[] spread(OnnxTensor attention, int count) {
			FloatBuffer given = attention.getFloatBuffer();
			int total = this.queries.count();
			float[] weights = new float[count * total];
			BitSet seen = this.seen;
			for (int row = 0; row < count; row++) {
				for (int cell = seen.nextSetBit(0); cell >= 0; cell = seen.nextSetBit(cell + 1)) {
					weights[row * total + cell] = given.get();
				}
			}
			return weights;
		}

		private OnnxTensor rows(BitSet cells) {
			OnnxTensor rows = this.buffers.cells.tensor(1, cells.cardinality(), this.width);
			int row = 0;
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
				this.buffers.cells.buffer().put(row++ * this.width, this.x, cell * this.width, this.width);
			}
			return rows;
		}

		private Map<String, OnnxTensor> positioned(BitSet cells, OnnxTensor rows) {
			RotaryTable rotary = LayeredDecoder.this.decoder.rotary();
			int count = cells.cardinality();
			OnnxTensor cos = this.buffers.cos.tensor(1, count, rotary.half());
			OnnxTensor sin = this.buffers.sin.tensor(1, count, rotary.half());
			FloatBuffer cosines = this.buffers.cos.buffer().clear();
			FloatBuffer sines = this.buffers.sin.buffer().clear();
			for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
				rotary.put(this.queries.position(cell), this.queries.rowPosition(cell),
						this.queries.columnPosition(cell), cosines, sines);
			}
			return Map.of(LayerGraphs.CELLS, rows, DecoderGraph.COS, cos, DecoderGraph.SIN, sin);
		}

		/** fresh [heads, n, headDim] → the cells of kept [heads, all, headDim]. */
		private void scatter(FloatBuffer fresh, FloatBuffer kept, BitSet cells) {
			int count = cells.cardinality();
			for (int head = 0; head < this.heads; head++) {
				int row = 0;
				for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
					kept.put((head * this.queries.count() + cell) * this.headDim, fresh,
							(head * count + row++) * this.headDim, this.headDim);
				}
			}
		}

		/** What is kept of cells that are seen, without copying if all are. */
		private OnnxTensor known(FloatBuffer kept, Workspace.Floats room, int all) {
			int total = this.queries.count();
			if (all == total) {
				return this.mix.tensor(kept.duplicate().clear(), 1, this.heads, total, this.headDim);
			}
			room.tensor(1, this.heads, all, this.headDim);
			FloatBuffer copy = room.buffer();
			BitSet seen = this.seen;
			for (int head = 0; head < this.heads; head++) {
				int row = 0;
				for (int cell = seen.nextSetBit(0); cell >= 0; cell = seen.nextSetBit(cell + 1)) {
					copy.put((head * all + row++) * this.headDim, kept, (head * total + cell) * this.headDim,
							this.headDim);
				}
			}
			return this.mix.tensor(copy.slice(0, this.heads * all * this.headDim), 1, this.heads, all, this.headDim);
		}

		/** Adds to every cell what the block has for it; nothing if it never saw it. */
		void addTo(float[] x) {
			FloatBuffer attended = this.features.attended();
			FloatBuffer transformed = this.features.transformed();
			BitSet known = this.features.known();
			for (int cell = known.nextSetBit(0); cell >= 0; cell = known.nextSetBit(cell + 1)) {
				for (int at = cell * this.width; at < (cell + 1) * this.width; at++) {
					// in the order of the graph that runs all blocks
					x[at] = (x[at] + attended.get(at)) + transformed.get(at);
				}
			}
		}

	}

	/** The buffers of one pass, used again for the next. */
	private static final class Buffers implements AutoCloseable {

		private final Workspace.Floats cells;

		private final Workspace.Floats cos;

		private final Workspace.Floats sin;

		private final Workspace.Floats queries;

		private final Workspace.Floats keys;

		private final Workspace.Floats values;

		private final Workspace.Floats knownKeys;

		private final Workspace.Floats knownValues;

		private final Workspace.Floats attended;

		private final Workspace.Floats transformed;

		Buffers(OrtModel model) {
			this.cells = new Workspace.Floats(model);
			this.cos = new Workspace.Floats(model);
			this.sin = new Workspace.Floats(model);
			this.queries = new Workspace.Floats(model);
			this.keys = new Workspace.Floats(model);
			this.values = new Workspace.Floats(model);
			this.knownKeys = new Workspace.Floats(model);
			this.knownValues = new Workspace.Floats(model);
			this.attended = new Workspace.Floats(model);
			this.transformed = new Workspace.Floats(model);
		}

		@Override
		public void close() {
			for (Workspace.Slot slot : new Workspace.Slot[] { this.cells, this.cos, this.sin, this.queries, this.keys,
					this.values, this.knownKeys, this.knownValues, this.attended, this.transformed }) {
				slot.close();
			}
		}

	}

}
