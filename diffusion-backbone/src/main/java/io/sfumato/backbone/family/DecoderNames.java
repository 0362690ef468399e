package io.sfumato.backbone.family;

import io.sfumato.runtime.checkpoint.TensorStore;

/**
 * The naming schemes of a decoder's tensors (checkpoints.md §14.2). Which one a
 * checkpoint uses shows in its tensors only: {@code LLaDAModelLM} stands in the config of
 * both.
 */
enum DecoderNames {

	/** GSAI-ML/LLaDA-8B, LaViDa: OLMo's names. */
	ORIGINAL("model.transformer.", "model.transformer.blocks.", "q_proj", "model.transformer.wte",
			"model.transformer.ln_f", "model.transformer.ff_out", "attn_norm", "ff_norm", "", "attn_out", "ff_proj",
			"up_proj", "ff_out"),

	/** LLaDA-V, Dream, the embedded model: Hugging Face's Llama names. */
	HF_LLAMA("model.layers.", "model.layers.", "self_attn.q_proj", "model.embed_tokens", "model.norm", "lm_head",
			"input_layernorm", "post_attention_layernorm", "self_attn.", "self_attn.o_proj", "mlp.gate_proj",
			"mlp.up_proj", "mlp.down_proj");

	/** Names below it belong to the backbone and to nothing else. */
	final String namespace;

	private final String layers;

	private final String query;

	final String embedding;

	final String norm;

	final String head;

	final String attentionNorm;

	final String mlpNorm;

	/**
	 * In front of {@code q_proj}, {@code k_proj}, {@code v_proj}, {@code q_norm},
	 * {@code k_norm}.
	 */
	final String attention;

	final String attentionOut;

	final String gate;

	final String up;

	final String down;

	DecoderNames(String namespace, String layers, String query, String embedding, String norm, String head,
			String attentionNorm, String mlpNorm, String attention, String attentionOut, String gate, String up,
			String down) {
		this.namespace = namespace;
		this.layers = layers;
		this.query = query;
		this.embedding = embedding;
		this.norm = norm;
		this.head = head;
		this.attentionNorm = attentionNorm;
		this.mlpNorm = mlpNorm;
		this.attention = attention;
		this.attentionOut = attentionOut;
		this.gate = gate;
		this.up = up;
		this.down = down;
	}

	/**
	 * The scheme of a checkpoint, by its first block.
	 * @param family for the refusal of a checkpoint that follows none
	 */
	static DecoderNames of(TensorStore store, String family) {
		for (DecoderNames names : values()) {
			if (store.contains(names.layer(0) + names.query + ".weight")) {
				return names;
			}
		}
		throw store.refuse(HF_LLAMA.layer(0) + HF_LLAMA.query + ".weight",
				"is missing, and so is %s: this isn't a backbone of the %s family"
					.formatted(ORIGINAL.layer(0) + ORIGINAL.query + ".weight", family));
	}

	String layer(int index) {
		return this.layers + index + ".";
	}

	/** How many blocks there are: one more than the highest number that occurs. */
	int countLayers(TensorStore store) {
		int highest = -1;
		for (String name : store.names()) {
			if (name.startsWith(this.layers)) {
				int end = name.indexOf('.', this.layers.length());
				String number = (end < 0) ? "" : name.substring(this.layers.length(), end);
				if (number.matches("\\d{1,4}")) {
					highest = Math.max(highest, Integer.parseInt(number));
				}
			}
		}
		return highest + 1;
	}

	/** Whether a tensor belongs to the backbone by its name. */
	boolean claims(String tensor) {
		return tensor.startsWith(this.namespace) || tensor.startsWith(this.embedding + ".")
				|| tensor.startsWith(this.norm + ".") || tensor.startsWith(this.head + ".");
	}

}
