package io.sfumato.engine.result;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a result came about (api.md §3.9). Members that don't apply are null, never
 * guessed.
 *
 * @param options resolved values by their public names
 * @param precision of the weights as computed: {@code fp32}
 * @param provider execution provider
 * @param calibration what the confidence of answers was corrected by; null for a raw
 * score
 * @param forwardPasses all forwards of this run as if it ran alone, prefill included
 * @param planForwardPasses those that read the shape of a record; null for other texts
 * @param verifyPasses those that evaluated several drafts of next states
 * @param positionsComputed query cells of all forwards
 * @param positionsBaseline the same with one full canvas per step
 * @param effectiveTokenRatio share of committed tokens that are part of the text
 * @param revisions cells that were masked again or given another token
 */
public record Receipt(String runId, String model, String modelRevision, String strategy, Map<String, Object> options,
		@Nullable Long seed, String precision, String provider, @Nullable Calibration calibration, Exactness exactness,
		int forwardPasses, int prefillPasses, @Nullable Integer planForwardPasses, int verifyPasses, int steps,
		int blocks, int tokens, double tokensPerForward, long positionsComputed, long positionsBaseline,
		double effectiveTokenRatio, int commits, int revisions, double confidence, List<Media> media, Cache cache,
		TimesMs timesMs, int batch, List<String> ignored, List<Warning> warnings) {

	/**
	 * A calibration that was applied.
	 *
	 * @param id which of the model's
	 * @param method {@code temperature}, {@code platt} or {@code isotonic}
	 */
	public record Calibration(String id, String method) {
	}

	/**
	 * @param commit {@code sequential}, {@code verified} or {@code parallel}
	 * @param cache {@code none}, {@code exact} or {@code approximate}
	 * @param media {@code all} or {@code pruned}
	 */
	public record Exactness(String commit, String cache, String media) {
	}

	/**
	 * @param kind {@code image} or {@code audio}
	 * @param width of an image in pixels; null of a clip
	 * @param height of an image in pixels; null of a clip
	 * @param seconds how much of a clip was heard; null of an image
	 * @param cache {@code hit} or {@code miss}
	 */
	public record Media(int index, String kind, @Nullable Integer width, @Nullable Integer height,
			@Nullable Double seconds, int tokens, int kept, int pruned, String cache, @Nullable String declaredType,
			String detectedType) {
	}

	/**
	 * @param visionFeatures {@code hit}, {@code miss} or {@code none}
	 * @param audioFeatures the same for clips
	 * @param prefix the same for keys and values of the media
	 * @param prefixCells cells whose keys and values weren't recomputed at each step
	 */
	public record Cache(String visionFeatures, String audioFeatures, String prefix, @Nullable String schema,
			int prefixCells) {
	}

	/**
	 * Milliseconds on a monotonic clock; total is at least the sum of the disjoint parts.
	 */
	public record TimesMs(double queue, double decode, double encode, double prefill, @Nullable Double firstCommit,
			@Nullable Double firstBlock, double denoise, double total) {
	}

	/** Something the caller should know. */
	public record Warning(String code, String message, @Nullable String pointer) {
	}

}
