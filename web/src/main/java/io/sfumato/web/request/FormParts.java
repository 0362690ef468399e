package io.sfumato.web.request;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.request.MediaInput.Kind;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A form of fields around one sound file, as OpenAI's clients send it. Fields may have
 * content types, and lists have names that end in {@code []} or don't.
 */
final class FormParts implements PartSink<RawForm> {

	private static final String FILE = "file";

	private final WebLimits limits;

	private final Map<String, List<String>> fields = new LinkedHashMap<>();

	private @Nullable FilePart file;

	FormParts(WebLimits limits) {
		this.limits = limits;
	}

	@Override
	public Allowance begin(String name, HttpHeaders headers) {
		if (!name.equals(FILE)) {
			return new Allowance(this.limits.textBytes(), false);
		}
		if (this.file != null) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "There is more than one file.", FILE);
		}
		return new Allowance(this.limits.fileBytes(Kind.AUDIO), true);
	}

	@Override
	public void take(String name, HttpHeaders headers, byte[] bytes) {
		if (name.equals(FILE)) {
			this.file = new FilePart(FILE, PartSink.declaredType(headers), bytes);
			return;
		}
		String plain = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
		this.fields.computeIfAbsent(plain, (key) -> new ArrayList<>()).add(new String(bytes, StandardCharsets.UTF_8));
	}

	@Override
	public RawForm end() {
		return new RawForm(this.fields, this.file);
	}

}
