package io.sfumato.web.job;

import java.io.IOException;
import java.nio.file.Path;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.JobRequests;
import io.sfumato.web.store.Lines;
import io.sfumato.web.store.Storage;

/**
 * Takes the lines of an uploaded file over as the items of a job. The first one that is
 * wrong is told by its number.
 */
final class JobInput {

	/** JSON Pointer of the field that names the file. */
	static final String POINTER = "/inputFileId";

	private final JobRequests requests;

	private final NewJob items;

	private final long longest;

	/**
	 * @param longest most bytes of a line
	 */
	JobInput(JobRequests requests, NewJob items, long longest) {
		this.requests = requests;
		this.items = items;
		this.longest = longest;
	}

	/** Reads the file. Blocks. */
	void read(Path file) {
		long number = 1;
		try (Lines lines = Lines.of(file, 0, this.longest)) {
			for (byte[] line = lines.next(); line != null; line = lines.next()) {
				if (line.length > 0) {
					this.items.add(this.requests.line(line, ""), "");
				}
				number++;
			}
		}
		catch (ProblemException ex) {
			Problem problem = ex.problem();
			throw (problem.kind() == ProblemKind.STORAGE_FULL) ? ex
					: new ProblemException(problem.kind(), "Line " + number + ": " + problem.detail(), POINTER);
		}
		catch (Lines.TooLongException ex) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"Line " + number + " has more than " + this.longest + " bytes.", POINTER, this.longest, null));
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

}
