package io.sfumato.engine.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The characters of an answer while its cells are committed in any order.
 * <p>
 * Tokens are bytes, and a character may spread over several cells. Its text belongs to
 * the cell that completed it; the others show nothing. A byte is <em>decided</em> once it
 * is known to belong to a complete character or to none (then it reads U+FFFD, one for
 * each maximal subpart as in Unicode §3.9). Undecided bytes stand at the edges of a run
 * of committed cells, at most three on each side, so only these and the new cell are
 * looked at when a cell is committed, and what is decided then belongs to that cell. So
 * the texts of all cells, in reading order, always concatenate to the text of the decided
 * bytes, and the text of a committed cell never changes, with one exception: an end token
 * closes the text, and whatever was committed behind it earlier is blanked.
 * <p>
 * Not thread-safe.
 */
public final class CellTexts {

	private static final char MALFORMED = '\uFFFD';

	private final byte[] @Nullable [] bytes;

	private final BitSet[] decided;

	private final String[] texts;

	private int end;

	private int stable;

	/**
	 * @param cells number of cells of the answer
	 */
	public CellTexts(int cells) {
		this.bytes = new byte[cells][];
		this.decided = new BitSet[cells];
		Arrays.setAll(this.decided, (cell) -> new BitSet(0));
		this.texts = new String[cells];
		Arrays.fill(this.texts, "");
		this.end = cells;
	}

	/**
	 * Commits an ordinary token.
	 * @param token its UTF-8 bytes, possibly none
	 * @return the characters that it completes
	 */
	public String commit(int cell, byte[] token) {
		fill(cell, token);
		return (cell < this.end) ? show(cell) : "";
	}

	/**
	 * Commits an end token.
	 * @return what it completes: nothing, or a mark for a character that stays incomplete
	 */
	public String commitEnd(int cell) {
		fill(cell, new byte[0]);
		if (cell > this.end) {
			return "";
		}
		this.end = cell;
		return show(cell);
	}

	/**
	 * Blanks the cells behind the end that show something.
	 * @return these cells
	 */
	public List<Integer> blankBehindEnd() {
		List<Integer> blanked = new ArrayList<>();
		for (int cell = this.end + 1; cell < this.texts.length; cell++) {
			if (!this.texts[cell].isEmpty()) {
				this.texts[cell] = "";
				blanked.add(cell);
			}
		}
		return blanked;
	}

	/** What a cell shows. */
	public String text(int cell) {
		return this.texts[cell];
	}

	/** What the cells from (inclusive) to (exclusive) show. */
	public String text(int from, int to) {
		return String.join("", Arrays.asList(this.texts).subList(from, to));
	}

	/** What all cells show. */
	public String text() {
		return text(0, this.texts.length);
	}

	/** The cell of the first end token, or the number of cells if there is none. */
	public int end() {
		return this.end;
	}

	/**
	 * The text that became stable since the last call: everything up to it is committed.
	 */
	public String takeStable() {
		int from = this.stable;
		while (this.stable < this.bytes.length && this.bytes[this.stable] != null) {
			this.stable++;
		}
		return text(from, this.stable);
	}

	private void fill(int cell, byte[] token) {
		if (this.bytes[cell] != null) {
			throw new IllegalStateException("cell %d is committed twice".formatted(cell));
		}
		this.bytes[cell] = token;
	}

	private String show(int cell) {
		Window window = window(cell);
		String text = decide(window);
		this.texts[cell] = text;
		return text;
	}

	/**
	 * The undecided bytes around a cell, from left to right, with where they stand.
	 *
	 * @param cells cell of each byte
	 * @param offsets offset of each byte in its cell
	 * @param leftOpen whether an unknown cell stands to the left
	 * @param rightOpen whether an unknown cell stands to the right
	 */
	private record Window(byte[] bytes, int[] cells, int[] offsets, boolean leftOpen, boolean rightOpen) {
	}

	private Window window(int cell) {
		int first = cell;
		int firstOffset = 0;
		boolean leftOpen = false;
		left: for (int at = cell - 1; at >= 0; at--) {
			byte[] token = this.bytes[at];
			if (token == null) {
				leftOpen = true;
				break;
			}
			for (int offset = token.length - 1; offset >= 0; offset--) {
				if (this.decided[at].get(offset)) {
					break left;
				}
				first = at;
				firstOffset = offset;
			}
		}
		byte[] found = new byte[16];
		int[] cells = new int[16];
		int[] offsets = new int[16];
		int length = 0;
		boolean rightOpen = false;
		right: for (int at = first; at < this.end; at++) {
			byte[] token = this.bytes[at];
			if (token == null) {
				rightOpen = true;
				break;
			}
			for (int offset = (at == first) ? firstOffset : 0; offset < token.length; offset++) {
				if (this.decided[at].get(offset)) {
					break right;
				}
				if (length == found.length) {
					found = Arrays.copyOf(found, 2 * length);
					cells = Arrays.copyOf(cells, 2 * length);
					offsets = Arrays.copyOf(offsets, 2 * length);
				}
				found[length] = token[offset];
				cells[length] = at;
				offsets[length++] = offset;
			}
		}
		return new Window(Arrays.copyOf(found, length), cells, offsets, leftOpen, rightOpen);
	}

	private String decide(Window window) {
		StringBuilder text = new StringBuilder();
		byte[] bytes = window.bytes();
		int at = 0;
		if (window.leftOpen()) {
			while (at < Math.min(3, bytes.length) && isContinuation(bytes[at])) {
				at++;
			}
		}
		while (at < bytes.length) {
			int expected = length(bytes[at]);
			int next = at + 1;
			while (next < bytes.length && next < at + expected && continues(bytes, at, next)) {
				next++;
			}
			if (next == bytes.length && next < at + expected && window.rightOpen()) {
				break;
			}
			if (expected > 0 && next == at + expected) {
				text.append(new String(bytes, at, expected, StandardCharsets.UTF_8));
			}
			else {
				text.append(MALFORMED);
			}
			for (; at < next; at++) {
				this.decided[window.cells()[at]].set(window.offsets()[at]);
			}
		}
		return text.toString();
	}

	private static boolean isContinuation(byte value) {
		return (value & 0xC0) == 0x80;
	}

	/** Bytes of the character a byte begins, 0 if it can't begin one. */
	private static int length(byte lead) {
		int value = lead & 0xFF;
		if (value < 0x80) {
			return 1;
		}
		if (value >= 0xC2 && value <= 0xDF) {
			return 2;
		}
		if (value >= 0xE0 && value <= 0xEF) {
			return 3;
		}
		return (value >= 0xF0 && value <= 0xF4) ? 4 : 0;
	}

	/** Table 3-7 of the Unicode standard: the second byte rules out overlong forms. */
	private static boolean continues(byte[] bytes, int lead, int at) {
		if (!isContinuation(bytes[at])) {
			return false;
		}
		if (at > lead + 1) {
			return true;
		}
		int second = bytes[at] & 0xFF;
		return switch (bytes[lead] & 0xFF) {
			case 0xE0 -> second >= 0xA0;
			case 0xED -> second <= 0x9F;
			case 0xF0 -> second >= 0x90;
			case 0xF4 -> second <= 0x8F;
			default -> true;
		};
	}

}
