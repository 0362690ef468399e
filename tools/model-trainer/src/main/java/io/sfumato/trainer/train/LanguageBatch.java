package io.sfumato.trainer.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.trainer.model.ModelSize;
import io.sfumato.trainer.text.Special;

/**
 * Media and segments packed into rectangles. All media have equally many views; segments
 * are split by length in two groups, so that short questions aren't padded to the length
 * of records.
 */
final class LanguageBatch {

	/** Added to the scores of cells that mustn't be seen; finite in bf16. */
	static final float HIDDEN = -30_000;

	/** Image tokens of a request, {@code mm_max_image_tokens}. */
	static final int MAX_IMAGE_TOKENS = 700;

	private static final ObjectWords WORDS = new ObjectWords();

	final int size;

	final int views;

	/** Cells behind the patches of each medium, the longest deciding. */
	final int markCells;

	/** [size·markCells] as the other columns. */
	final Marks marks;

	/** Cells of the sounds, the longest deciding; they stand behind the marks. */
	final int soundCells;

	/** Cells of the words heard in them, which stand behind the sounds. */
	final int wordCells;

	/** [size·wordCells] as the other columns. */
	final Marks words;

	/** [size·mediaCells] */
	final float[] mediaMask;

	/** Places in the sequence, without the padding before them, [size·mediaCells]. */
	final long[] mediaPositions;

	/**
	 * What keeps images and sounds apart, [mediaCells·mediaCells]; a single zero where
	 * only one of them is there.
	 */
	final float[] apart;

	final List<Group> groups = new ArrayList<>();

	/** The segment's medium of each answer, in the order of {@link Group#answer}. */
	final List<Integer> answerMedia = new ArrayList<>();

	/** The columns of the tokens behind the patches, as the backbone looks them up. */
	static final class Marks {

		final long[] ids;

		final long[] x;

		final long[] y;

		final long[] first;

		final long[] second;

		final long[] area;

		/** One for words of objects. */
		final float[] object;

		Marks(int cells) {
			this.ids = new long[cells];
			this.x = new long[cells];
			this.y = new long[cells];
			this.first = new long[cells];
			this.second = new long[cells];
			this.area = new long[cells];
			this.object = new float[cells];
		}

		private void put(int cell, MediaToken token) {
			this.ids[cell] = token.id();
			this.x[cell] = token.x();
			this.y[cell] = token.y();
			this.first[cell] = token.first();
			this.second[cell] = token.second();
			this.area[cell] = Math.max(0, token.area());
			this.object[cell] = token.isObject() ? 1 : 0;
		}

	}

	/** Where text cells should look. */
	static final class Looks {

		/** Flat text cells [segments·length]. */
		final List<Long> from = new ArrayList<>();

		/** The cells of the medium that each of them should see. */
		final List<int[]> at = new ArrayList<>();

		private void add(long cell, int[] seen) {
			if (seen.length > 0) {
				this.from.add(cell);
				this.at.add(seen);
			}
		}

	}

	/** Segments of similar length, and the cells of them that are asked for. */
	static final class Group {

		final int segments;

		final int length;

		final long[] media;

		final long[] ids;

		final long[] positions;

		final float[] mask;

		/** Flat cells [segments·length] whose tokens are asked for. */
		final long[] asked;

		final long[] targets;

		final float[] weights;

		/** The number of the answer that each asked cell belongs to. */
		final int[] answer;

		/** Cells of questions whose word was seen. */
		final Looks matches = new Looks();

		/** Cells whose character is on the page. */
		final Looks characters = new Looks();

		/** Cells whose value is on the page. */
		final Looks values = new Looks();

		Group(int segments, int length, int asked, int mediaCells) {
			this.segments = segments;
			this.length = length;
			this.media = new long[segments];
			this.ids = new long[segments * length];
			this.positions = new long[segments * length];
			this.mask = new float[segments * length * (mediaCells + length)];
			this.asked = new long[asked];
			this.targets = new long[asked];
			this.weights = new float[asked];
			this.answer = new int[asked];
		}

	}

	/**
	 * Packs a batch.
	 * @param layout what is seen and heard
	 * @param segments questions about it
	 */
	LanguageBatch(MediaLayout layout, List<Segment> segments) {
		this.size = layout.size();
		this.views = layout.views();
		int patchCells = this.views * ModelSize.POOLED;
		List<List<MediaToken>> tokens = layout.sights().stream().map((sight) -> MediaToken.of(sight, WORDS)).toList();
		this.markCells = Math.min(MAX_IMAGE_TOKENS - patchCells, tokens.stream().mapToInt(List::size).max().orElse(0));
		this.soundCells = layout.sounds().stream().mapToInt(Integer::intValue).max().orElse(0);
		this.wordCells = layout.words().stream().mapToInt(List::size).max().orElse(0);
		this.words = new Marks(this.size * this.wordCells);
		int cells = mediaCells();
		this.marks = new Marks(this.size * this.markCells);
		this.mediaMask = new float[this.size * cells];
		this.mediaPositions = new long[this.size * cells];
		int heard = this.soundCells + this.wordCells;
		this.apart = apart(cells - heard, heard);
		List<Medium> media = new ArrayList<>();
		for (int i = 0; i < this.size; i++) {
			List<MediaToken> page = tokens.get(i);
			int count = Math.min(page.size(), this.markCells);
			for (int j = 0; j < count; j++) {
				this.marks.put(i * this.markCells + j, page.get(j));
			}
			int sound = layout.sounds().get(i);
			List<MediaToken> words = layout.words().get(i);
			for (int j = 0; j < words.size(); j++) {
				this.words.put(i * this.wordCells + j, words.get(j));
			}
			media.add(new Medium(patchCells, page.subList(0, count), sound,
					new Medium.Heard(words, patchCells + this.markCells + this.soundCells), WORDS));
			place(i, 0, patchCells + count, 0, patchCells + this.markCells);
			place(i, patchCells + this.markCells, sound, patchCells + count, this.soundCells);
			place(i, patchCells + this.markCells + this.soundCells, words.size(), patchCells + count + sound,
					this.wordCells);
		}
		List<Segment> sorted = new ArrayList<>(segments);
		sorted.sort(Comparator.comparingInt(Segment::length));
		int cut = cheapestCut(sorted);
		addGroup(sorted.subList(0, cut), media);
		addGroup(sorted.subList(cut, sorted.size()), media);
	}

	/** Positions of a stretch of media cells; those behind its content are hidden. */
	private void place(int medium, int cell, int content, int position, int cells) {
		int row = medium * mediaCells() + cell;
		for (int i = 0; i < cells; i++) {
			this.mediaPositions[row + i] = position + i;
			this.mediaMask[row + i] = (i < content) ? 0 : HIDDEN;
		}
	}

	private static float[] apart(int image, int sound) {
		if (image == 0 || sound == 0) {
			return new float[1];
		}
		int cells = image + sound;
		float[] apart = new float[cells * cells];
		for (int i = 0; i < cells; i++) {
			for (int j = 0; j < cells; j++) {
				apart[i * cells + j] = ((i < image) == (j < image)) ? 0 : HIDDEN;
			}
		}
		return apart;
	}

	int mediaCells() {
		return this.views * ModelSize.POOLED + this.markCells + this.soundCells + this.wordCells;
	}

	/** Rows and columns of {@link #apart}. */
	int apartSide() {
		return (this.apart.length == 1) ? 1 : mediaCells();
	}

	int answers() {
		return this.answerMedia.size();
	}

	private static int cheapestCut(List<Segment> sorted) {
		int best = sorted.size();
		long cheapest = Long.MAX_VALUE;
		for (int cut = 1; cut <= sorted.size(); cut++) {
			long cost = (long) cut * sorted.get(cut - 1).length()
					+ (long) (sorted.size() - cut) * sorted.getLast().length();
			if (cost < cheapest) {
				cheapest = cost;
				best = cut;
			}
		}
		return best;
	}

	private void addGroup(List<Segment> segments, List<Medium> media) {
		if (segments.isEmpty()) {
			return;
		}
		int askedCells = 0;
		for (Segment segment : segments) {
			for (MaskedAnswer answer : segment.answers()) {
				for (float weight : answer.weight()) {
					askedCells += (weight > 0) ? 1 : 0;
				}
			}
		}
		int cells = mediaCells();
		Group group = new Group(segments.size(), segments.getLast().length(), askedCells, cells);
		int asked = 0;
		for (int s = 0; s < segments.size(); s++) {
			Segment segment = segments.get(s);
			group.media[s] = segment.media();
			int row = s * group.length;
			Medium medium = media.get(segment.media());
			int start = medium.cells();
			int questionLength = segment.question().length;
			for (int i = 0; i < questionLength; i++) {
				group.ids[row + i] = segment.question()[i];
				group.positions[row + i] = start + i;
				group.matches.add(row + i, medium.named(segment.question()[i]));
			}
			int at = questionLength;
			boolean[][] sees = new boolean[group.length][group.length];
			see(sees, 0, questionLength, 0, questionLength);
			for (MaskedAnswer answer : segment.answers()) {
				int length = answer.target().length;
				for (int i = 0; i < length; i++) {
					group.ids[row + at + i] = answer.masked()[i] ? Special.MASK.id() : answer.target()[i];
					group.positions[row + at + i] = start + questionLength + i;
					if (answer.weight()[i] > 0) {
						group.asked[asked] = row + at + i;
						group.targets[asked] = answer.target()[i];
						group.weights[asked] = answer.weight()[i];
						group.answer[asked] = answers();
						asked++;
						if (i < answer.printed().cells()) {
							Printed printed = answer.printed();
							group.characters.add(row + at + i, medium.at(printed.character()[i]));
							group.values.add(row + at + i, medium.at(printed.value()[i]));
							group.characters.add(row + at + i, medium.word(answer.target()[i], printed));
							group.values.add(row + at + i, medium.words(printed));
						}
					}
				}
				repeat(group, row + at, answer, medium);
				this.answerMedia.add(segment.media());
				see(sees, at, length, 0, questionLength);
				see(sees, at, length, at, length);
				at += length;
			}
			fillMask(group, s, sees);
		}
		this.groups.add(group);
	}

	/** An answer's words look at where they were heard, in the same order. */
	private static void repeat(Group group, int row, MaskedAnswer answer, Medium medium) {
		Map<Integer, Integer> before = new HashMap<>();
		for (int i = 0; i < answer.target().length; i++) {
			int number = before.merge(answer.target()[i], 1, Integer::sum) - 1;
			if (answer.weight()[i] > 0) {
				int[] cells = medium.heard(answer.target()[i], number);
				group.characters.add(row + i, cells);
				group.values.add(row + i, cells);
			}
		}
	}

	private static void see(boolean[][] sees, int from, int length, int first, int count) {
		for (int i = from; i < from + length; i++) {
			for (int j = first; j < first + count; j++) {
				sees[i][j] = true;
			}
		}
	}

	private void fillMask(Group group, int segment, boolean[][] sees) {
		int cells = mediaCells();
		int width = cells + group.length;
		int mediaRow = Math.toIntExact(group.media[segment]) * cells;
		for (int i = 0; i < group.length; i++) {
			int row = (segment * group.length + i) * width;
			System.arraycopy(this.mediaMask, mediaRow, group.mask, row, cells);
			for (int j = 0; j < group.length; j++) {
				group.mask[row + cells + j] = sees[i][j] ? 0 : HIDDEN;
			}
		}
	}

}
