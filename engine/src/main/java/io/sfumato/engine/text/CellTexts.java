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
 * bytes, and the text of a committed cell never changes, with two exceptions: an end
 * token closes the text, and whatever was committed behind it earlier is blanked; and
 * where tokens are taken back, what the others show is worked out anew.
 * <p>
 * Not thread-safe.
 */
public final class CellTexts {

	private static final char MALFORMED = '\uFFFD';

	private final byte[] @Nullable [] bytes;

	/** Cells that hold an end token. */
	private final BitSet ends = new BitSet();

	private final BitSet[] decided;

	private final String[] texts;

	private int end;

	/** Cells at the beginning whose bytes are stable. */
	private int stable;

	/** The last of these bytes, of which no character is made yet. */
	private byte[] unstable = {};

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
		this.ends.set(cell);
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
	 * Takes the tokens of some committed cells back. The others show what they would if
	 * they had been committed from left to right, so a character may change its cell.
	 */
	public void reopen(BitSet cells) {
		byte[] @Nullable [] held = this.bytes.clone();
		Arrays.fill(this.bytes, null);
		Arrays.fill(this.texts, "");
		Arrays.stream(this.decided).forEach(BitSet::clear);
		this.end = this.bytes.length;
		for (int cell = cells.nextSetBit(0); cell >= 0; cell = cells.nextSetBit(cell + 1)) {
			if (held[cell] == null) {
				throw new IllegalStateException("cell %d is taken back before it is committed".formatted(cell));
			}
			this.ends.clear(cell);
		}
		for (int cell = 0; cell < held.length; cell++) {
			byte[] token = held[cell];
			if (token == null || cells.get(cell)) {
				continue;
			}
			if (this.ends.get(cell)) {
				commitEnd(cell);
			}
			else {
				commit(cell, token);
			}
		}
	}

	/**
	 * The same cells among more of them; what they show is worked out anew.
	 * @param cells number of all cells
	 * @param places where each of these stands among them, ascending
	 */
	public CellTexts among(int cells, int[] places) {
		CellTexts wider = new CellTexts(cells);
		for (int cell = 0; cell < places.length; cell++) {
			byte[] token = this.bytes[cell];
			if (token == null) {
				continue;
			}
			if (this.ends.get(cell)) {
				wider.commitEnd(places[cell]);
			}
			else {
				wider.commit(places[cell], token);
			}
		}
		return wider;
	}

	/** Whether a cell is committed. */
	public boolean isCommitted(int cell) {
		return this.bytes[cell] != null;
	}

	/**
	 * The text that became stable since the last call: everything up to it is committed
	 * and stays. It is read from the bytes alone, since a cell may show a character that
	 * ends in one that can still be taken back.
	 * @param settled cells at the beginning that can't be taken back any more
	 */
	public String takeStable(int settled) {
		byte[] bytes = this.unstable;
		while (this.stable < Math.min(settled, this.bytes.length) && this.bytes[this.stable] != null) {
			byte[] token = (this.stable < this.end) ? this.bytes[this.stable] : new byte[0];
			int length = bytes.length;
			bytes = Arrays.copyOf(bytes, length + token.length);
			System.arraycopy(token, 0, bytes, length, token.length);
			this.stable++;
		}
		boolean open = this.stable < this.bytes.length && this.stable <= this.end;
		StringBuilder text = new StringBuilder();
		int at = 0;
		for (int next = characterEnd(bytes, 0, open); next > at; next = characterEnd(bytes, at, open)) {
			append(text, bytes, at, next);
			at = next;
		}
		this.unstable = Arrays.copyOfRange(bytes, at, bytes.length);
		return text.toString();
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
		for (int next = characterEnd(bytes, at, window.rightOpen()); next > at; next = characterEnd(bytes, at,
				window.rightOpen())) {
			append(text, bytes, at, next);
			for (; at < next; at++) {
				this.decided[window.cells()[at]].set(window.offsets()[at]);
			}
		}
		return text.toString();
	}

	/**
	 * The index behind a character, or behind bytes that are none together; the index
	 * itself if what follows must decide, or nothing is left.
	 */
	private static int characterEnd(byte[] bytes, int at, boolean rightOpen) {
		if (at == bytes.length) {
			return at;
		}
		int expected = length(bytes[at]);
		int next = at + 1;
		while (next < bytes.length && next < at + expected && continues(bytes, at, next)) {
			next++;
		}
		return (next == bytes.length && next < at + expected && rightOpen) ? at : next;
	}

	private static void append(StringBuilder text, byte[] bytes, int at, int next) {
		int expected = length(bytes[at]);
		if (expected > 0 && next == at + expected) {
			text.append(new String(bytes, at, expected, StandardCharsets.UTF_8));
		}
		else {
			text.append(MALFORMED);
		}
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
