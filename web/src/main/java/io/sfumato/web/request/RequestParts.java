package io.sfumato.web.request;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/** One part {@code request} that holds the JSON object, all others files. */
final class RequestParts implements PartSink<RawRequest> {

	private static final String REQUEST = "request";

	private final WebLimits limits;

	private final List<FilePart> files = new ArrayList<>();

	private byte @Nullable [] request;

	RequestParts(WebLimits limits) {
		this.limits = limits;
	}

	@Override
	public Allowance begin(String name, HttpHeaders headers) {
		if (name.equals(REQUEST)) {
			if (this.request != null) {
				throw new ProblemException(ProblemKind.MALFORMED_JSON, "There is more than one part named request.",
						REQUEST);
			}
			return new Allowance(this.limits.jsonBytes(), false);
		}
		if (!PartSink.isFile(headers)) {
			throw new ProblemException(ProblemKind.UNKNOWN_FIELD,
					"This part is neither the one named request nor a file: fields belong into the request's JSON.",
					name);
		}
		if (this.files.size() == this.limits.media()) {
			throw new ProblemException(Problem.beyond(ProblemKind.MEDIA_LIMIT,
					"There are more than " + this.limits.media() + " files.", name, this.limits.media(), null));
		}
		return new Allowance(this.limits.fileBytes(DataUrls.kind(PartSink.declaredType(headers))), true);
	}

	@Override
	public void take(String name, HttpHeaders headers, byte[] bytes) {
		if (name.equals(REQUEST)) {
			this.request = bytes;
		}
		else {
			this.files.add(new FilePart(name, PartSink.declaredType(headers), bytes));
		}
	}

	@Override
	public RawRequest end() {
		if (this.request == null) {
			throw new ProblemException(ProblemKind.MISSING_FIELD,
					"A multipart body needs a part named request that holds the JSON object.", REQUEST);
		}
		return new RawRequest(this.request, List.copyOf(this.files));
	}

}
