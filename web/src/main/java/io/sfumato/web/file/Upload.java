package io.sfumato.web.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.LimitedBody;
import io.sfumato.web.request.PartHeaders;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.NewFile;
import org.jspecify.annotations.Nullable;

import org.springframework.http.codec.multipart.PartEvent;

/**
 * A form of few fields around a file, whose bytes go to disk as they come. Used by one
 * thread at a time, but closed by any.
 */
final class Upload implements AutoCloseable {

	private static final String FILE = "file";

	private static final int LONGEST_NAME = 255;

	private static final int LONGEST_FIELD = 1024;

	private static final int MOST_FIELDS = 16;

	private final FileStore store;

	private final Map<String, String> fields = new LinkedHashMap<>();

	private final MessageDigest digest = sha256();

	private @Nullable NewFile file;

	private @Nullable String filename;

	private @Nullable ByteArrayOutputStream field;

	private boolean within;

	private boolean closed;

	Upload(FileStore store) {
		this.store = store;
	}

	/**
	 * Takes the next piece. Blocks.
	 * @throws ProblemException from the first byte on that is wrong
	 */
	synchronized void accept(PartEvent event) {
		if (this.closed) {
			return;
		}
		String name = PartHeaders.disposition(event).getName();
		if (name == null) {
			throw new ProblemException(ProblemKind.MALFORMED_JSON, "A part has no name.");
		}
		byte[] chunk = LimitedBody.bytes(event.content());
		if (!this.within) {
			begin(name, event);
		}
		this.within = !event.isLast();
		if (name.equals(FILE) && this.file != null) {
			this.file.write(chunk);
			this.digest.update(chunk);
		}
		else if (this.field != null) {
			if (this.field.size() + chunk.length > LONGEST_FIELD) {
				throw new ProblemException(Problem.beyond(ProblemKind.PAYLOAD_TOO_LARGE,
						"The field has more than " + LONGEST_FIELD + " bytes.", name, LONGEST_FIELD, null));
			}
			this.field.writeBytes(chunk);
			if (event.isLast()) {
				this.fields.put(name, this.field.toString(StandardCharsets.UTF_8).strip());
			}
		}
	}

	private void begin(String name, PartEvent event) {
		if (!name.equals(FILE)) {
			if (this.fields.containsKey(name) || this.fields.size() == MOST_FIELDS) {
				throw new ProblemException(ProblemKind.INVALID_VALUE,
						"A field comes once, and there are at most " + MOST_FIELDS + " of them.", name);
			}
			this.field = new ByteArrayOutputStream();
			return;
		}
		if (this.file != null) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "There is more than one file.", FILE);
		}
		String said = PartHeaders.disposition(event).getFilename();
		if (said != null && said.length() > LONGEST_NAME) {
			throw new ProblemException(Problem.beyond(ProblemKind.INVALID_VALUE,
					"The file's name has more than " + LONGEST_NAME + " characters.", FILE, LONGEST_NAME,
					(long) said.length()));
		}
		this.filename = (said != null) ? said : FILE;
		this.file = this.store.begin(this.store.storage().limits().fileBytes());
	}

	/**
	 * The file, once the body is at its end.
	 * @throws ProblemException if something is wrong or missing
	 */
	synchronized NewFile whole() {
		if (this.file == null) {
			throw new ProblemException(ProblemKind.MISSING_FIELD, "The form has no file.", FILE);
		}
		return this.file;
	}

	/**
	 * Tells uploads apart: equal for the same bytes under the same name with the same
	 * fields, however they came. Asked for once, when the body is at its end.
	 * @throws ProblemException if something is wrong or missing
	 */
	synchronized String fingerprint() {
		whole();
		String content = HexFormat.of().formatHex(this.digest.digest());
		byte[] all = JsonBody.bytes(List.of("/v1/files", content, filename(), new TreeMap<>(this.fields)));
		return HexFormat.of().formatHex(this.digest.digest(all));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	String filename() {
		return (this.filename != null) ? this.filename : FILE;
	}

	/** A field's value; null for none and for blanks. */
	@Nullable String field(String name) {
		String value = this.fields.get(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		if (this.file != null) {
			this.file.close();
		}
	}

}
