package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

import io.sfumato.trainer.model.MiniModel;
import io.sfumato.trainer.text.Special;

/**
 * Teaches the ears the language half's own words: a token's product with the embedding
 * table says which word is heard, under connectionist temporal classification (Graves et
 * al. 2006), with the embedding of {@code <audio>} as its blank. Nobody has to know when
 * a word is spoken, and the backbone, which has learned to read words among the media
 * cells, finds words there.
 */
public final class HeardWords {

	/** Embeddings are long, so that their plain products would be too certain. */
	public static final double TEMPERATURE = 4;

	/** The token that stands for no word. */
	public static final int BLANK = Special.AUDIO.id();

	/** Tokens of a sound between two columns: 10 s are the width of a page. */
	public static final int COLUMN = 2;

	/** Words of a clip that become tokens. */
	public static final int MOST = 48;

	private static final int SUM = 2;

	private final MiniModel model;

	HeardWords(MiniModel model) {
		this.model = model;
	}

	/**
	 * The mean over clips of minus the logarithm of their words' probability, by words.
	 */
	Tensor loss(Tensor sounds, HeardBatch batch, List<PreparedClip> clips, Tally tally) {
		Tensor logits = logits(sounds);
		long[] lengths = clips.stream().mapToLong((clip) -> clip.words().length).toArray();
		long[] targets = clips.stream().flatMapToInt((clip) -> Arrays.stream(clip.words())).asLongStream().toArray();
		long[] tokens = Arrays.stream(batch.tokens()).asLongStream().toArray();
		Tensor sum = torch.ctc_loss(torch.log_softmax(logits, -1).transpose(0, 1),
				Tensor.create(targets, targets.length), tokens, lengths, BLANK, SUM, true);
		count(logits, batch, clips, tally);
		return sum.mul(new Scalar(1.0 / Math.max(1, targets.length)));
	}

	/** sounds [B, T, width] → fp32 logits [B, T, vocabulary]. */
	private Tensor logits(Tensor sounds) {
		Tensor table = this.model.weights().master("model.embed_tokens.weight").to(this.model.weights().precision());
		return torch.matmul(sounds, table.t()).to(torch.ScalarType.Float).mul(new Scalar(1 / TEMPERATURE));
	}

	/** How many clips' words are heard without a mistake. */
	void measure(Tensor sounds, HeardBatch batch, List<PreparedClip> clips, Tally tally) {
		count(logits(sounds), batch, clips, tally);
	}

	private static void count(Tensor logits, HeardBatch batch, List<PreparedClip> clips, Tally tally) {
		int[] best = Tensors.ints(logits.argmax(new LongOptional(-1), false));
		for (int i = 0; i < clips.size(); i++) {
			int from = i * batch.longest();
			int[] heard = collapsed(Arrays.copyOfRange(best, from, from + batch.tokens()[i]));
			boolean right = Arrays.equals(heard, clips.get(i).words());
			tally.add("heard." + clips.get(i).task(), right ? 1 : 0, 1);
		}
	}

	/** The words of each clip as tokens of its medium, none beyond the first few. */
	List<List<MediaToken>> read(Tensor sounds, HeardBatch batch) {
		int[] best = Tensors.ints(logits(sounds.detach()).argmax(new LongOptional(-1), false));
		List<List<MediaToken>> words = new ArrayList<>();
		for (int clip = 0; clip < batch.size(); clip++) {
			List<MediaToken> heard = new ArrayList<>();
			int last = BLANK;
			for (int place = 0; place < batch.tokens()[clip]; place++) {
				int token = best[clip * batch.longest() + place];
				if (token != BLANK && token != last && heard.size() < MOST) {
					heard.add(MediaToken.heard(token, place, heard.size()));
				}
				last = token;
			}
			words.add(heard);
		}
		return words;
	}

	/**
	 * What is said in a clip, as if it had been heard so, one word as far as the next.
	 */
	static List<MediaToken> said(PreparedClip clip) {
		List<MediaToken> words = new ArrayList<>();
		int count = Math.min(clip.words().length, MOST);
		for (int i = 0; i < count; i++) {
			words.add(MediaToken.heard(clip.words()[i], (2 * i + 1) * clip.tokens() / (2 * count), i));
		}
		return words;
	}

	/** Without repetitions, then without blanks. */
	static int[] collapsed(int[] path) {
		List<Integer> words = new ArrayList<>();
		for (int i = 0; i < path.length; i++) {
			if (path[i] != BLANK && (i == 0 || path[i] != path[i - 1])) {
				words.add(path[i]);
			}
		}
		return words.stream().mapToInt(Integer::intValue).toArray();
	}

}
