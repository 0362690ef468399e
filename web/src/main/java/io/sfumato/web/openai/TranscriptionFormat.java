package io.sfumato.web.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.Deflater;

import io.sfumato.engine.result.RunResult;
import io.sfumato.engine.result.Transcript;
import io.sfumato.web.http.Body;
import io.sfumato.web.request.Transcription;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.StreamFormat;

import org.springframework.http.MediaType;

/**
 * A run as a transcription (api.md §1.8).
 */
record TranscriptionFormat(Transcription asked) implements ResponseFormat {

	private static final MediaType VTT = new MediaType("text", "vtt");

	/** Whisper's unit of {@code seek}: a frame of its spectrogram. */
	private static final double FRAMES_PER_SECOND = 100;

	/** ISO 639-2 for a language nobody named: clients want a string. */
	private static final String UNDETERMINED = "und";

	private static final double LEAST_LOGPROB = -9999;

	@Override
	public Body whole(RunResult result) {
		Transcript transcript = transcript(result);
		return switch (this.asked.shape()) {
			case JSON -> Body.json(json(transcript));
			case VERBOSE_JSON -> Body.json(verbose(transcript));
			case TEXT -> Body.text(MediaType.TEXT_PLAIN, transcript.text() + "\n");
			case SRT -> Body.text(MediaType.TEXT_PLAIN, subtitles(transcript.segments(), ',', true));
			case VTT -> Body.text(VTT, "WEBVTT\n\n" + subtitles(transcript.segments(), '.', false));
		};
	}

	static Transcript transcript(RunResult result) {
		Transcript transcript = result.transcript();
		if (transcript == null) {
			throw new IllegalStateException("a transcription gives no transcript");
		}
		return transcript;
	}

	/** Not a member more: clients tell the shapes apart by their members. */
	private static Map<String, Object> json(Transcript transcript) {
		var json = new LinkedHashMap<String, Object>();
		json.put("text", transcript.text());
		json.put("usage", usage(transcript));
		return json;
	}

	private static Map<String, Object> usage(Transcript transcript) {
		var usage = new LinkedHashMap<String, Object>();
		usage.put("type", "duration");
		usage.put("seconds", (long) Math.ceil(transcript.duration()));
		return usage;
	}

	private Map<String, Object> verbose(Transcript transcript) {
		var json = new LinkedHashMap<String, Object>();
		json.put("task", "transcribe");
		String language = transcript.language();
		json.put("language", (language != null) ? language : UNDETERMINED);
		json.put("duration", transcript.duration());
		json.put("text", transcript.text());
		List<Map<String, Object>> segments = new ArrayList<>();
		for (Transcript.Segment segment : transcript.segments()) {
			segments.add(segment(segments.size(), segment));
		}
		if (!segments.isEmpty()) {
			// with an empty list the official Java client takes it for a transcript by
			// speakers
			json.put("segments", segments);
		}
		json.put("usage", usage(transcript));
		return json;
	}

	private Map<String, Object> segment(int id, Transcript.Segment segment) {
		var json = new LinkedHashMap<String, Object>();
		json.put("id", id);
		json.put("seek", Math.round(segment.start() * FRAMES_PER_SECOND));
		json.put("start", segment.start());
		json.put("end", segment.end());
		json.put("text", segment.text());
		// ids of a vocabulary that clients don't have
		json.put("tokens", List.of());
		json.put("temperature", this.asked.temperature());
		json.put("avg_logprob", Math.clamp(Math.log(segment.confidence()), LEAST_LOGPROB, 0));
		json.put("compression_ratio", compressionRatio(segment.text()));
		// a stretch in which nobody speaks is no segment
		json.put("no_speech_prob", 0);
		return json;
	}

	/**
	 * How much shorter a text becomes when it is compressed: above 2.4 it repeats itself.
	 */
	private static double compressionRatio(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		var compressed = new ByteArrayOutputStream();
		try (var deflater = new Deflater()) {
			deflater.setInput(bytes);
			deflater.finish();
			byte[] chunk = new byte[1024];
			while (!deflater.finished()) {
				compressed.write(chunk, 0, deflater.deflate(chunk));
			}
		}
		return (double) bytes.length / compressed.size();
	}

	private static String subtitles(List<Transcript.Segment> segments, char fraction, boolean numbered) {
		var text = new StringBuilder();
		int number = 0;
		for (Transcript.Segment segment : segments) {
			number++;
			text.append(numbered ? number + "\n" : "")
				.append(clock(segment.start(), fraction))
				.append(" --> ")
				.append(clock(segment.end(), fraction))
				.append('\n')
				// an arrow within a cue would end it
				.append(segment.text().replace("-->", "->"))
				.append("\n\n");
		}
		return text.toString();
	}

	private static String clock(double seconds, char fraction) {
		long millis = Math.round(seconds * 1000);
		return String.format(Locale.ROOT, "%02d:%02d:%02d%c%03d", millis / 3_600_000, millis / 60_000 % 60,
				millis / 1000 % 60, fraction, millis % 1000);
	}

	@Override
	public StreamFormat stream(String requestId) {
		return new TranscriptionStream(requestId);
	}

}
