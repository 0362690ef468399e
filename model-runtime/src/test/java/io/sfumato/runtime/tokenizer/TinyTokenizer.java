package io.sfumato.runtime.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer as the embedded model has one: bytes, special tokens that the vocabulary
 * holds too, two words, no merges.
 */
final class TinyTokenizer {

	static final int MASK = 256;

	static final int EOS = 257;

	static final int IMAGE = 258;

	static final int USER = 259;

	static final int ASSISTANT = 260;

	static final int SPACE_CAT = 262;

	private TinyTokenizer() {
	}

	static Tokenizer in(Path directory) throws IOException {
		JsonMapper mapper = JsonMapper.shared();
		ObjectNode root = mapper.createObjectNode().put("version", "1.0");
		var added = root.putArray("added_tokens");
		ObjectNode vocab = mapper.createObjectNode();
		for (int b = 0; b < 256; b++) {
			vocab.put(character(b), b);
		}
		String[] specials = { "<mask>", "<eos>", "<image>", "<user>", "<assistant>" };
		for (int i = 0; i < specials.length; i++) {
			vocab.put(specials[i], MASK + i);
			added.addObject()
				.put("id", MASK + i)
				.put("content", specials[i])
				.put("single_word", false)
				.put("lstrip", false)
				.put("rstrip", false)
				.put("normalized", false)
				.put("special", true);
		}
		vocab.put("cat", 261).put("\u0120cat", SPACE_CAT);
		ObjectNode steps = root.putObject("pre_tokenizer").put("type", "Sequence");
		var pretokenizers = steps.putArray("pretokenizers");
		ObjectNode split = pretokenizers.addObject()
			.put("type", "Split")
			.put("behavior", "Isolated")
			.put("invert", false);
		split.putObject("pattern").put("Regex", " ?[a-z]+|\\s|.");
		byteLevel(pretokenizers.addObject());
		byteLevel(root.putObject("decoder"));
		ObjectNode model = root.putObject("model").put("type", "BPE").put("ignore_merges", true);
		model.set("vocab", vocab);
		model.putArray("merges");
		Files.writeString(directory.resolve("tokenizer.json"), root.toString());
		Files.writeString(directory.resolve("tokenizer_config.json"),
				"{\"mask_token\":\"<mask>\",\"eos_token\":{\"content\":\"<eos>\"},\"bos_token\":null}");
		return Tokenizer.open(directory);
	}

	private static void byteLevel(ObjectNode node) {
		node.put("type", "ByteLevel").put("add_prefix_space", false).put("trim_offsets", false).put("use_regex", false);
	}

	/** GPT-2's table, written the other way round than in the product. */
	private static String character(int wanted) {
		int moved = 256;
		for (int b = 0; b < 256; b++) {
			boolean visible = (b > 32 && b < 127) || (b > 160 && b != 173);
			if (b == wanted) {
				return Character.toString(visible ? b : moved);
			}
			moved += visible ? 0 : 1;
		}
		throw new IllegalArgumentException("%d is no byte".formatted(wanted));
	}

}
