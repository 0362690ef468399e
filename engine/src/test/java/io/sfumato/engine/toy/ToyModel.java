package io.sfumato.engine.toy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.sfumato.backbone.AttentionPattern;
import io.sfumato.backbone.CancelSignal;
import io.sfumato.encoders.MediaException;
import io.sfumato.encoders.image.RgbImage;
import io.sfumato.engine.model.EncodedImage;
import io.sfumato.engine.model.ImageEncoder;
import io.sfumato.engine.model.ModelCard;
import io.sfumato.engine.model.Reading;
import io.sfumato.engine.model.ServedModel;
import io.sfumato.engine.prompt.Language;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.prompt.SlotPadding;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.MediaInput.Detail;
import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.strategy.GenerationDefaults;

/**
 * A model made of toys: bytes are tokens, the soft tokens of an image follow from its
 * bytes.
 */
public final class ToyModel implements Language, ImageEncoder {

	public static final String ID = "toy";

	private static final byte[] PNG = { (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };

	/** An image whose content begins so can't be decoded. */
	private static final String BROKEN = "broken";

	/** An image whose content begins so has a header that claims too much. */
	private static final String HUGE = "huge";

	private final AtomicInteger encoded = new AtomicInteger();

	private final ToyBackbone backbone;

	private Reading reading = Reading.UNKNOWN;

	private @Nullable ToyEars ears;

	private boolean calls;

	private @Nullable SlotPadding padding;

	public ToyModel(AttentionPattern attention) {
		this(attention, 512);
	}

	public ToyModel(AttentionPattern attention, int positions) {
		this.backbone = new ToyBackbone(attention, positions);
	}

	public ToyBackbone backbone() {
		return this.backbone;
	}

	/** From now on it is read so. */
	public ToyModel read(Reading reading) {
		this.reading = reading;
		return this;
	}

	/** From now on it listens too. */
	public ToyModel listening(ToyEars ears) {
		this.ears = ears;
		return this;
	}

	/** From now on it decides by itself when to call a function. */
	public ToyModel calling() {
		this.calls = true;
		return this;
	}

	/**
	 * From now on it knows gaps: where their text has ended it writes ends, and the
	 * assistant's token stands behind them.
	 */
	public ToyModel infilling() {
		this.padding = new SlotPadding(ToyBackbone.END, ToyBackbone.ASSISTANT, false);
		return this;
	}

	/** Images that were encoded. */
	public int encoded() {
		return this.encoded.get();
	}

	public ServedModel served() {
		return new ServedModel(new ModelCard(ID, "0".repeat(64), "toy", null, "fp32", "none"), this.backbone, this,
				this, this.ears, new GenerationDefaults(24, 8, 12, 0, this.backbone.shape()), this.reading,
				this.backbone::close);
	}

	/** An image file that looks like a PNG from outside. */
	public static MediaInput image(String content) {
		byte[] text = content.getBytes(StandardCharsets.UTF_8);
		byte[] file = Arrays.copyOf(PNG, PNG.length + text.length);
		System.arraycopy(text, 0, file, PNG.length, text.length);
		return new MediaInput(null, file, "image/png", Detail.AUTO, "/media/0");
	}

	public static MediaInput brokenImage() {
		return image(BROKEN);
	}

	public static MediaInput hugeImage() {
		return image(HUGE);
	}

	@Override
	public List<PromptPart> prompt(List<Turn> turns, List<Kind> media) {
		if (turns.getFirst().role() == Turn.Role.ASSISTANT) {
			throw new IllegalArgumentException("toys don't begin by themselves");
		}
		List<PromptPart> parts = new ArrayList<>();
		for (int medium = 0; medium < media.size(); medium++) {
			parts.add(new PromptPart.Medium(medium));
		}
		byte[] bytes = turns.stream()
			.map(Turn::text)
			.collect(Collectors.joining("\n"))
			.getBytes(StandardCharsets.UTF_8);
		int[] tokens = new int[bytes.length + 2];
		tokens[0] = ToyBackbone.USER;
		for (int at = 0; at < bytes.length; at++) {
			tokens[at + 1] = bytes[at] & 0xFF;
		}
		tokens[bytes.length + 1] = ToyBackbone.ASSISTANT;
		parts.add(new PromptPart.Text(tokens));
		return parts;
	}

	@Override
	public int[] encode(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		int[] tokens = new int[bytes.length];
		for (int at = 0; at < tokens.length; at++) {
			tokens[at] = bytes[at] & 0xFF;
		}
		return tokens;
	}

	@Override
	public byte[] bytes(int token) {
		return (token < 256) ? new byte[] { (byte) token } : new byte[0];
	}

	@Override
	public boolean callsFunctions() {
		return this.calls;
	}

	@Override
	public @Nullable SlotPadding slotPadding() {
		return this.padding;
	}

	@Override
	public void check(byte[] file) {
		if (content(file).startsWith(HUGE)) {
			throw new MediaException(MediaException.Reason.TOO_MANY_PIXELS, "The image is 10000×6000 pixels.",
					40_000_000, 60_000_000);
		}
	}

	private static String content(byte[] file) {
		return new String(file, PNG.length, file.length - PNG.length, StandardCharsets.UTF_8);
	}

	@Override
	public RgbImage decode(byte[] file) {
		if (content(file).startsWith(BROKEN)) {
			throw new MediaException(MediaException.Reason.CORRUPT, "The PNG file can't be decoded.");
		}
		byte[] pixels = new byte[3 * 16 * 16];
		new Random(Arrays.hashCode(file)).nextBytes(pixels);
		return new RgbImage(16, 16, pixels);
	}

	@Override
	public EncodedImage encode(RgbImage image, Detail detail, CancelSignal cancel) {
		this.encoded.incrementAndGet();
		Random random = new Random(Arrays.hashCode(image.rgb()));
		int tokens = fewestTokens() + random.nextInt(mostTokens() - fewestTokens() + 1);
		float[] embeddings = new float[tokens * ToyBackbone.HIDDEN];
		for (int at = 0; at < embeddings.length; at++) {
			embeddings[at] = random.nextFloat();
		}
		return new EncodedImage(embeddings, tokens, image.width(), image.height());
	}

	@Override
	public int fewestTokens() {
		return 3;
	}

	@Override
	public int mostTokens() {
		return 6;
	}

}
