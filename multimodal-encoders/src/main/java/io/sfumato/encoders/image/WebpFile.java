package io.sfumato.encoders.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * WebP (RFC 9649): lossy, lossless, with alpha, and the first frame of an animation on
 * its canvas. A lossy frame is written anew as a plain file of its own, so that the
 * library that decodes it meets neither profiles nor animations nor alpha.
 */
final class WebpFile implements ImageFile {

	private static final int READ_AHEAD = 16;

	private final Octets file;

	private int width;

	private int height;

	private int left;

	private int top;

	private int frameWidth;

	private int frameHeight;

	private int orientation = 1;

	/** VP8 or VP8L chunk: name and offset of its content. */
	private @Nullable Chunk image;

	private @Nullable Chunk alpha;

	private boolean extended;

	private boolean animated;

	WebpFile(byte[] bytes) {
		this.file = new Octets("WebP", bytes);
		long end = 8 + this.file.u32le(4);
		this.file.require(0, end);
		readChunks(12, end, true);
		if (this.image == null) {
			throw this.file.corrupt("it has no frame");
		}
		readFrameSize(this.image);
		if (!this.extended) {
			this.width = this.frameWidth;
			this.height = this.frameHeight;
		}
		else if (!this.animated && (this.width != this.frameWidth || this.height != this.frameHeight)) {
			throw this.file.corrupt("its canvas is " + this.width + "×" + this.height + ", its image " + this.frameWidth
					+ "×" + this.frameHeight);
		}
		if (this.left + (long) this.frameWidth > this.width || this.top + (long) this.frameHeight > this.height) {
			throw this.file.corrupt("a frame lies outside its canvas");
		}
	}

	private void readChunks(long from, long end, boolean outer) {
		long at = from;
		while (at + 8 <= end) {
			Chunk chunk = new Chunk(this.file.name(at), at + 8, this.file.u32le(at + 4));
			if (chunk.start + chunk.length > end) {
				throw this.file.truncated();
			}
			switch (chunk.name) {
				case "VP8X" -> {
					this.extended = true;
					this.width = 1 + this.file.u24le(chunk.start + 4);
					this.height = 1 + this.file.u24le(chunk.start + 7);
				}
				case "ANMF" -> {
					if (outer && this.image == null) {
						this.animated = true;
						this.left = 2 * this.file.u24le(chunk.start);
						this.top = 2 * this.file.u24le(chunk.start + 3);
						readChunks(chunk.start + 16, chunk.start + chunk.length, false);
					}
				}
				case "ALPH" -> this.alpha = (this.image == null) ? chunk : this.alpha;
				case "VP8 ", "VP8L" -> this.image = (this.image == null) ? chunk : this.image;
				case "EXIF" -> this.orientation = ExifOrientation.of(exif(chunk));
				default -> {
					// profiles, text and whatever comes later say nothing about the
					// pixels
				}
			}
			at = chunk.start + chunk.length + chunk.length % 2;
		}
	}

	/** Some writers keep the six bytes that precede the block in a JPEG file. */
	private byte[] exif(Chunk chunk) {
		byte[] block = this.file.copy(chunk.start, chunk.length);
		boolean prefixed = block.length > 6 && block[0] == 'E' && block[1] == 'x' && block[2] == 'i' && block[3] == 'f';
		return prefixed ? Arrays.copyOfRange(block, 6, block.length) : block;
	}

	private void readFrameSize(Chunk chunk) {
		if (chunk.length < 10) {
			throw this.file.truncated();
		}
		if (chunk.name.equals("VP8L")) {
			if (this.file.u8(chunk.start) != 0x2F) {
				throw this.file.corrupt("its lossless image has a wrong signature");
			}
			long bits = this.file.u32le(chunk.start + 1);
			this.frameWidth = 1 + (int) (bits & 0x3FFF);
			this.frameHeight = 1 + (int) (bits >> 14 & 0x3FFF);
			return;
		}
		int tag = this.file.u24le(chunk.start);
		if ((tag & 1) != 0 || this.file.u24le(chunk.start + 3) != 0x2A019D) {
			throw this.file.corrupt("its image isn't a key frame");
		}
		if (10 + (tag >> 5) > chunk.length) {
			throw this.file.truncated();
		}
		this.frameWidth = this.file.u16le(chunk.start + 6) & 0x3FFF;
		this.frameHeight = this.file.u16le(chunk.start + 8) & 0x3FFF;
		if (this.frameWidth == 0 || this.frameHeight == 0) {
			throw this.file.corrupt("its size is " + this.frameWidth + "×" + this.frameHeight);
		}
	}

	@Override
	public int width() {
		return this.width;
	}

	@Override
	public int height() {
		return this.height;
	}

	@Override
	public int orientation() {
		return this.orientation;
	}

	@Override
	public RgbImage pixels() throws IOException {
		RgbImage frame = Objects.requireNonNull(this.image).name.equals("VP8L") ? lossless(this.image) : lossy();
		return (this.frameWidth == this.width && this.frameHeight == this.height) ? frame : onCanvas(frame);
	}

	private RgbImage lossless(Chunk chunk) {
		int[] argb = LosslessWebp.image(this.file, chunk.start, chunk.length, this.frameWidth, this.frameHeight);
		byte[] rgb = new byte[3 * argb.length];
		byte @Nullable [] opacity = LosslessWebp.usesAlpha(this.file, chunk.start) ? new byte[argb.length] : null;
		for (int i = 0; i < argb.length; i++) {
			rgb[3 * i] = (byte) (argb[i] >> 16);
			rgb[3 * i + 1] = (byte) (argb[i] >> 8);
			rgb[3 * i + 2] = (byte) argb[i];
			if (opacity != null) {
				opacity[i] = (byte) (argb[i] >> 24);
			}
		}
		return (opacity != null) ? new RgbImage(this.frameWidth, this.frameHeight, rgb, opacity)
				: new RgbImage(this.frameWidth, this.frameHeight, rgb);
	}

	private RgbImage lossy() throws IOException {
		RgbImage frame = Samples.image(
				Readers.decodeStrictly(new WebPImageReaderSpi().createReaderInstance(null), plainFile()).getRaster());
		if (frame.width() != this.frameWidth || frame.height() != this.frameHeight) {
			throw this.file.corrupt("its frame has another size than its header says");
		}
		return (this.alpha != null) ? new RgbImage(frame.width(), frame.height(), frame.rgb(), opacity(this.alpha))
				: frame;
	}

	/** RFC 9649, section 2.7.1.2: raw or compressed, each value perhaps less a guess. */
	private byte[] opacity(Chunk chunk) {
		int method = this.file.u8(chunk.start);
		long start = chunk.start + 1;
		byte[] opacity = switch (method & 3) {
			case 0 -> {
				if (chunk.length - 1 < (long) this.frameWidth * this.frameHeight) {
					throw this.file.truncated();
				}
				yield this.file.copy(start, (long) this.frameWidth * this.frameHeight);
			}
			case 1 -> LosslessWebp.opacity(this.file, start, chunk.length - 1, this.frameWidth, this.frameHeight);
			default -> throw this.file.unsupported("the alpha compression " + (method & 3));
		};
		int filter = method >> 2 & 3;
		for (int at = 1; filter != 0 && at < opacity.length; at++) {
			int x = at % this.frameWidth;
			int left = (x > 0) ? opacity[at - 1] & 0xFF : -1;
			int top = (at >= this.frameWidth) ? opacity[at - this.frameWidth] & 0xFF : -1;
			int guess;
			if (left < 0 || top < 0) {
				guess = Math.max(left, top);
			}
			else if (filter == 3) {
				guess = Math.clamp(left + top - (opacity[at - this.frameWidth - 1] & 0xFF), 0, 255);
			}
			else {
				guess = (filter == 1) ? left : top;
			}
			opacity[at] = (byte) (opacity[at] + guess);
		}
		return opacity;
	}

	/** What an animation's first frame leaves free is transparent black. */
	private RgbImage onCanvas(RgbImage frame) {
		byte[] rgb = new byte[3 * this.width * this.height];
		byte[] opacity = new byte[this.width * this.height];
		byte @Nullable [] from = frame.alpha();
		for (int y = 0; y < this.frameHeight; y++) {
			int to = (this.top + y) * this.width + this.left;
			System.arraycopy(frame.rgb(), 3 * y * this.frameWidth, rgb, 3 * to, 3 * this.frameWidth);
			if (from != null) {
				System.arraycopy(from, y * this.frameWidth, opacity, to, this.frameWidth);
			}
			else {
				Arrays.fill(opacity, to, to + this.frameWidth, (byte) 255);
			}
		}
		return new RgbImage(this.width, this.height, rgb, opacity);
	}

	private byte[] plainFile() {
		Chunk frame = Objects.requireNonNull(this.image);
		var out = new ByteArrayOutputStream();
		// the decoder reads some bytes ahead; more than these it only wants of a file
		// that is cut off
		writeChunk(out, frame.name,
				Arrays.copyOf(this.file.copy(frame.start, frame.length), Math.toIntExact(frame.length + READ_AHEAD)));
		byte[] riff = new byte[12 + out.size()];
		System.arraycopy(ascii("RIFF"), 0, riff, 0, 4);
		put(riff, 4, 4 + out.size(), 4);
		System.arraycopy(ascii("WEBP"), 0, riff, 8, 4);
		System.arraycopy(out.toByteArray(), 0, riff, 12, out.size());
		return riff;
	}

	private static void writeChunk(ByteArrayOutputStream out, String name, byte[] content) {
		byte[] length = new byte[4];
		put(length, 0, content.length, 4);
		out.writeBytes(ascii(name));
		out.writeBytes(length);
		out.writeBytes(content);
		if (content.length % 2 != 0) {
			out.write(0);
		}
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static void put(byte[] target, int at, int value, int bytes) {
		for (int i = 0; i < bytes; i++) {
			target[at + i] = (byte) (value >> 8 * i);
		}
	}

	private record Chunk(String name, long start, long length) {

	}

}
