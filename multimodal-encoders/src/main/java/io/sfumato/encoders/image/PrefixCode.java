package io.sfumato.encoders.image;

import org.jspecify.annotations.Nullable;

/**
 * A canonical prefix code: short codes by a table, longer ones bit by bit.
 */
final class PrefixCode {

	private static final int LONGEST = 15;

	private static final int TABLE_BITS = 8;

	private final Octets file;

	/** By length, then by symbol. */
	private final char[] symbols;

	private final int[] counts = new int[LONGEST + 1];

	/** Symbol · 16 + length by the next bits; 0 for longer codes. */
	private final char @Nullable [] table;

	PrefixCode(Octets file, int[] lengths) {
		this.file = file;
		for (int length : lengths) {
			this.counts[length]++;
		}
		int used = lengths.length - this.counts[0];
		this.counts[0] = 0;
		int[] next = new int[LONGEST + 2];
		for (int length = 1; length <= LONGEST; length++) {
			next[length + 1] = next[length] + this.counts[length];
		}
		if (used == 0 || used > 1 && !isFull()) {
			throw file.corrupt("a code isn't complete");
		}
		this.symbols = new char[used];
		for (int symbol = 0; symbol < lengths.length; symbol++) {
			if (lengths[symbol] != 0) {
				this.symbols[next[lengths[symbol]]++] = (char) symbol;
			}
		}
		this.table = (used > 1) ? table() : null;
	}

	private boolean isFull() {
		long covered = 0;
		for (int length = 1; length <= LONGEST; length++) {
			covered += (long) this.counts[length] << LONGEST - length;
		}
		return covered == 1L << LONGEST;
	}

	private char[] table() {
		char[] filled = new char[1 << TABLE_BITS];
		int code = 0;
		int symbol = 0;
		for (int length = 1; length <= TABLE_BITS; length++) {
			for (int i = 0; i < this.counts[length]; i++, code++, symbol++) {
				int first = Integer.reverse(code) >>> 32 - length;
				for (int index = first; index < filled.length; index += 1 << length) {
					filled[index] = (char) (this.symbols[symbol] << 4 | length);
				}
			}
			code <<= 1;
		}
		return filled;
	}

	/** A code of one symbol has no bits. */
	int next(LowBitsFirst bits) {
		if (this.table == null) {
			return this.symbols[0];
		}
		char entry = this.table[bits.peek(TABLE_BITS)];
		if (entry != 0) {
			bits.skip(entry & 0xF);
			return entry >> 4;
		}
		int code = 0;
		int first = 0;
		int index = 0;
		for (int length = 1; length <= LONGEST; length++) {
			code |= bits.read(1);
			int count = this.counts[length];
			if (code - first < count) {
				return this.symbols[index + code - first];
			}
			index += count;
			first = first + count << 1;
			code <<= 1;
		}
		throw this.file.corrupt("it has a code that doesn't exist");
	}

}
