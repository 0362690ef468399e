package io.sfumato.trainer.model;

import java.util.ArrayList;
import java.util.List;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The LLaDA block stack under segment-causal attention. A medium attends to itself, text
 * to its medium and, by its mask, to itself; both kinds share every linear layer.
 *
 * <p>
 * Two rewritings keep it fast on a CPU. The scale of an RMSNorm is multiplied into the
 * matrices behind it, once a step instead of once a row. And text attends to a copy of
 * its medium's keys joined with its own, so that no cell computes scores against another
 * question: the plain masked square would be three to four times larger.
 */
public final class Backbone {

	private static final double NORM_EPSILON = 1e-5;

	private static final double ROPE_THETA = 10_000;

	/** After one layer an object's words know each other. */
	private static final int MATCHING_LAYER = 1;

	private final Weights weights;

	private final ModelSize size;

	public Backbone(Weights weights, ModelSize size) {
		this.weights = weights;
		this.size = size;
		int width = size.width();
		double fanIn = 1 / Math.sqrt(width);
		weights.normal("model.embed_tokens.weight", 0.5, size.vocabulary(), width);
		weights.normal("model.glyph_x.weight", 0.5, ModelSize.X_POSITIONS, width);
		weights.normal("model.glyph_y.weight", 0.5, ModelSize.Y_POSITIONS, width);
		weights.normal("model.glyph_run.weight", 0.2, ModelSize.RUN_POSITIONS, width);
		weights.normal("model.glyph_word.weight", 0.2, ModelSize.WORD_POSITIONS, width);
		weights.normal("model.object_size.weight", 0.2, ModelSize.OBJECT_SIZES, width);
		for (int layer = 0; layer < size.layers(); layer++) {
			String name = layer(layer);
			weights.constant(name + "input_layernorm.weight", 1, width);
			for (String projection : new String[] { "q_proj", "k_proj", "v_proj" }) {
				weights.normal(name + "self_attn." + projection + ".weight", fanIn, width, width);
			}
			weights.normal(name + "self_attn.o_proj.weight", 0.03, width, width);
			weights.constant(name + "post_attention_layernorm.weight", 1, width);
			weights.normal(name + "mlp.gate_proj.weight", fanIn, size.feedForward(), width);
			weights.normal(name + "mlp.up_proj.weight", fanIn, size.feedForward(), width);
			weights.normal(name + "mlp.down_proj.weight", 0.02, width, size.feedForward());
		}
		weights.constant("model.norm.weight", 1, width);
		weights.normal("lm_head.weight", 0.03, size.vocabulary(), width);
	}

	static String layer(int layer) {
		return "model.layers." + layer + ".";
	}

	/** ids [any shape] → embeddings [any shape, width]. */
	public Tensor embed(Tensor ids) {
		return look("model.embed_tokens.weight", ids).to(this.weights.precision());
	}

	/**
	 * The tokens [B, G, width] of what was read and seen: of tokens of the vocabulary, of
	 * the columns and rows of their slots, and of their two numbers, [B, G] each.
	 * @param area [B, G] of objects in patches, any number for characters
	 * @param object [B, G, 1] one for words of objects, zero for characters
	 */
	public Tensor marks(Tensor ids, Tensor x, Tensor y, Tensor inRun, Tensor inWord, Tensor area, Tensor object) {
		return look("model.embed_tokens.weight", ids).add(look("model.glyph_x.weight", x))
			.add(look("model.glyph_y.weight", y))
			.add(look("model.glyph_run.weight", inRun))
			.add(look("model.glyph_word.weight", inWord))
			.add(look("model.object_size.weight", area).mul(object))
			.to(this.weights.precision());
	}

	private Tensor look(String table, Tensor rows) {
		// from the fp32 master: gradients of frequent rows are summed, and bf16 sums
		// stall
		return torch.embedding(this.weights.master(table), rows);
	}

	/**
	 * What the backbone made of text rows.
	 *
	 * @param hidden what stands in the cells before the last norm, [S, L, width]
	 * @param matching how the second head of the second layer shares its attention over
	 * the medium, [S, L, M]; it can be taught to find a question's words among those seen
	 * @param finding how the first head of the last layer but one shares its attention
	 * over the medium, [S, L, M]; it can be taught to find the value that is asked for
	 * @param pointing the same of the last layer, which can then be taught to pick the
	 * character
	 */
	public record Read(Tensor hidden, Tensor matching, Tensor finding, Tensor pointing) {

	}

	/** Reads text beside its media. */
	public List<Read> forward(MediaRows media, List<TextRows> texts) {
		int width = this.size.width();
		long batch = media.vectors().size(0);
		long cells = media.vectors().size(1);
		TensorVector rows = new TensorVector();
		rows.push_back(media.vectors().reshape(batch * cells, width));
		TensorVector positions = new TensorVector();
		positions.push_back(media.positions().view(-1));
		long[] counts = new long[1 + texts.size()];
		counts[0] = batch * cells;
		for (int i = 0; i < texts.size(); i++) {
			TextRows text = texts.get(i);
			rows.push_back(embed(text.ids()).view(-1, width));
			positions.push_back(text.positions().view(-1));
			counts[i + 1] = text.ids().numel();
		}
		Tensor x = torch.cat(rows, 0);
		Rotation rotation = rotation(torch.cat(positions, 0));
		TensorVector lookedAt = new TensorVector();
		for (int layer = 0; layer < this.size.layers(); layer++) {
			String name = layer(layer);
			Look look = look(layer, lookedAt);
			Tensor mixed = attention(name, normalised(x), rotation, counts, media, texts, look);
			x = x.add(torch.linear(mixed, this.weights.get(name + "self_attn.o_proj.weight")));
			Tensor both = torch.linear(normalised(x), this.weights.scaled(name + "post_attention_layernorm.weight", 1,
					name + "mlp.gate_proj.weight", name + "mlp.up_proj.weight"));
			TensorVector halves = both.chunk(2, -1);
			x = x.add(torch.linear(torch.silu(halves.get(0)).mul(halves.get(1)),
					this.weights.get(name + "mlp.down_proj.weight")));
		}
		TensorVector parts = x.split(counts, 0);
		List<Read> read = new ArrayList<>();
		for (int i = 0; i < texts.size(); i++) {
			Tensor ids = texts.get(i).ids();
			read.add(new Read(parts.get(i + 1).view(ids.size(0), ids.size(1), width), lookedAt.get(i),
					lookedAt.get(texts.size() + i), lookedAt.get(2 * texts.size() + i)));
		}
		return read;
	}

	/** A head whose attention over the medium is noted, for every text in turn. */
	private record Look(int head, TensorVector noted) {

	}

	private @Nullable Look look(int layer, TensorVector noted) {
		if (layer == MATCHING_LAYER) {
			return new Look(1, noted);
		}
		return (layer >= this.size.layers() - 2) ? new Look(0, noted) : null;
	}

	/** hidden cells [K, width] → fp32 logits [K, vocabulary]. */
	public Tensor logits(Tensor hidden) {
		return torch.linear(normalised(hidden), this.weights.scaled("model.norm.weight", 1, "lm_head.weight"))
			.to(torch.ScalarType.Float);
	}

	/**
	 * Every row divided by its root mean square; the learned scale is in the next matrix.
	 */
	private static Tensor normalised(Tensor x) {
		Tensor square = x.square().mean(new long[] { -1 }, true, new ScalarTypeOptional());
		return x.mul(square.add(new Scalar(NORM_EPSILON)).rsqrt());
	}

	/** Cosines and signed sines of every row, [R, 1, head size]. */
	private record Rotation(Tensor cosine, Tensor sine) {

	}

	private Rotation rotation(Tensor positions) {
		int half = this.size.headSize() / 2;
		float[] frequencies = new float[half];
		for (int i = 0; i < half; i++) {
			frequencies[i] = (float) Math.pow(ROPE_THETA, -(double) i / half);
		}
		Tensor angles = positions.to(torch.ScalarType.Float).view(-1, 1, 1).mul(Tensor.create(frequencies));
		Tensor cosine = angles.cos();
		Tensor sine = angles.sin();
		return new Rotation(torch.cat(new TensorVector(cosine, cosine), -1).to(this.weights.precision()),
				torch.cat(new TensorVector(sine.neg(), sine), -1).to(this.weights.precision()));
	}

	private Tensor attention(String name, Tensor x, Rotation rotation, long[] counts, MediaRows media,
			List<TextRows> texts, @Nullable Look look) {
		int heads = this.size.heads();
		int headSize = this.size.headSize();
		int width = this.size.width();
		Tensor qkv = torch.linear(x, this.weights.scaled(name + "input_layernorm.weight", 1 / Math.sqrt(headSize),
				name + "self_attn.q_proj.weight", name + "self_attn.k_proj.weight", name + "self_attn.v_proj.weight"));
		TensorVector split = qkv.split(new long[] { 2L * width, width }, 1);
		Tensor qk = rotate(split.get(0).reshape(-1, 2L * heads, headSize), rotation);
		TensorVector turned = qk.split(new long[] { heads, heads }, 1);
		TensorVector queries = turned.get(0).split(counts, 0);
		TensorVector keys = turned.get(1).split(counts, 0);
		TensorVector values = split.get(1).reshape(-1, heads, headSize).split(counts, 0);
		long batch = media.vectors().size(0);
		Tensor mediaKeys = byHead(keys.get(0), batch);
		Tensor mediaValues = byHead(values.get(0), batch);
		TensorVector mixed = new TensorVector();
		mixed.push_back(
				mix(attend(byHead(queries.get(0), batch), mediaKeys, media.mask().add(media.apart())), mediaValues));
		for (int i = 0; i < texts.size(); i++) {
			TextRows text = texts.get(i);
			long segments = text.ids().size(0);
			Tensor allKeys = torch
				.cat(new TensorVector(mediaKeys.index_select(0, text.media()), byHead(keys.get(i + 1), segments)), 2);
			Tensor allValues = torch.cat(
					new TensorVector(mediaValues.index_select(0, text.media()), byHead(values.get(i + 1), segments)),
					2);
			Tensor attended = attend(byHead(queries.get(i + 1), segments), allKeys, text.mask());
			if (look != null) {
				look.noted.push_back(attended.select(1, look.head).narrow(-1, 0, mediaKeys.size(2)));
			}
			mixed.push_back(mix(attended, allValues));
		}
		return torch.cat(mixed, 0);
	}

	private static Tensor rotate(Tensor x, Rotation rotation) {
		TensorVector halves = x.chunk(2, -1);
		Tensor swapped = torch.cat(new TensorVector(halves.get(1), halves.get(0)), -1);
		return x.mul(rotation.cosine()).add(swapped.mul(rotation.sine()));
	}

	/** [N·L, heads, size] → [N, heads, L, size]. */
	private Tensor byHead(Tensor x, long count) {
		return x.reshape(count, -1, this.size.heads(), this.size.headSize()).transpose(1, 2);
	}

	/** queries [N, H, L, D], keys [N, H, P, D] → shares of attention [N, H, L, P]. */
	private static Tensor attend(Tensor queries, Tensor keys, Tensor mask) {
		// the softmax scale is already in the query projection, see attention
		return torch.softmax(torch.matmul(queries, keys.transpose(2, 3)).add_(mask), -1);
	}

	/** shares [N, H, L, P], values [N, H, P, D] → [N·L, H·D]. */
	private Tensor mix(Tensor weights, Tensor values) {
		return torch.matmul(weights, values).transpose(1, 2).reshape(-1, this.size.width());
	}

}
