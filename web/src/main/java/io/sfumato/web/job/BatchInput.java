package io.sfumato.web.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.web.job.BatchHead.LineError;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.BatchRequests;
import io.sfumato.web.store.Lines;

/**
 * Takes the lines of a batch's file over, each of them checked for its frame; whether its
 * body can be answered is for the route to say.
 */
final class BatchInput {

	/** What else is wrong isn't worth telling. */
	private static final int MOST_ERRORS = 20;

	private final BatchRequests requests;

	private final String endpoint;

	private final NewJob items;

	private final List<LineError> errors = new ArrayList<>();

	BatchInput(BatchRequests requests, String endpoint, NewJob items) {
		this.requests = requests;
		this.endpoint = endpoint;
		this.items = items;
	}

	/**
	 * Reads the file. Blocks.
	 * @param longest most bytes of a line
	 * @return what is wrong with it; nothing if it can be run
	 */
	List<LineError> read(Path file, long longest) throws IOException {
		long number = 1;
		try (Lines lines = Lines.of(file, 0, longest)) {
			for (byte[] line = lines.next(); line != null && this.errors.size() < MOST_ERRORS; line = lines.next()) {
				if (line.length > 0) {
					add(line, number);
				}
				number++;
			}
		}
		catch (Lines.TooLongException ex) {
			this.errors
				.add(new LineError("invalid_json_line", number, "The line has more than " + longest + " bytes.", null));
		}
		if (this.errors.isEmpty() && this.items.count() == 0) {
			this.errors.add(new LineError("empty_file", null, "The file has no lines.", null));
		}
		return this.errors;
	}

	private void add(byte[] line, long number) {
		try {
			this.items.add(this.requests.line(line, this.endpoint), "/custom_id");
		}
		catch (ProblemException ex) {
			Problem problem = ex.problem();
			if (problem.kind() == ProblemKind.STORAGE_FULL) {
				throw ex;
			}
			boolean broken = problem.kind() == ProblemKind.MALFORMED_JSON;
			String pointer = problem.pointer();
			this.errors.add(new LineError(broken ? "invalid_json_line" : problem.kind().errorCode(), number,
					broken ? "The line isn't one JSON object." : problem.detail(),
					(pointer != null) ? pointer.substring(1).replaceFirst("/.*", "") : null));
		}
	}

}
