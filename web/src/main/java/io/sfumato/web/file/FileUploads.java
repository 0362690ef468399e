package io.sfumato.web.file;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;

import io.sfumato.web.http.RequestIds;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.request.PartReader;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.NewFile;
import io.sfumato.web.store.StoredFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Reads uploads (api.md §1.9): multipart around one file, which is refused at the first
 * byte beyond its limit, or before the first one when its length is announced.
 */
public final class FileUploads {

	/** What the form may have around the file. */
	private static final long FRAME = 64 * 1024;

	private static final int MOST_PARTS = 32;

	/** Pieces that wait for the disk. */
	private static final int AHEAD = 8;

	private static final Set<String> PURPOSES = Set.of("batch", "vision", "user_data");

	private static final String ANCHOR = "expires_after[anchor]";

	private static final String SECONDS = "expires_after[seconds]";

	private static final Duration SHORTEST_LIFE = Duration.ofHours(1);

	private static final Duration LONGEST_LIFE = Duration.ofDays(30);

	private final FileStore store;

	private final RequestIds ids = new RequestIds();

	private final Scheduler workers = Schedulers.boundedElastic();

	private final PartReader parts = new PartReader(MOST_PARTS);

	FileUploads(FileStore store) {
		this.store = store;
	}

	/**
	 * Reads what is sent.
	 * @param end called on a worker when all of it is there; what it didn't keep is
	 * deleted behind it
	 */
	Mono<Void> read(ServerHttpRequest request, Function<Upload, Mono<Void>> end) {
		MediaType type = request.getHeaders().getContentType();
		if (type == null || !type.equalsTypeAndSubtype(MediaType.MULTIPART_FORM_DATA)) {
			return Mono.error(new ProblemException(ProblemKind.CONTENT_TYPE_UNSUPPORTED,
					"This route reads multipart/form-data."));
		}
		return Mono.usingWhen(Mono.fromSupplier(() -> new Upload(this.store)),
				(upload) -> this.parts.read(request, this.store.storage().limits().fileBytes() + FRAME)
					.publishOn(this.workers, AHEAD)
					.doOnNext(upload::accept)
					.then(Mono.defer(() -> end.apply(upload))),
				this::closed);
	}

	/** Closes an upload, which blocks: who hangs up does it on the event loop. */
	private Mono<Void> closed(Upload upload) {
		return Mono.<Void>fromRunnable(upload::close).subscribeOn(this.workers);
	}

	/**
	 * Keeps what was read.
	 * @param mark of the request; null for none
	 * @throws ProblemException if something is wrong or missing
	 */
	StoredFile keep(Upload upload, String owner, @Nullable Mark mark) {
		NewFile file = upload.whole();
		String purpose = upload.field("purpose");
		if (purpose == null) {
			throw new ProblemException(ProblemKind.MISSING_FIELD, "The form names no purpose.", "purpose");
		}
		if (!PURPOSES.contains(purpose)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "A purpose is batch, vision or user_data.",
					"purpose");
		}
		Instant now = this.store.clock().instant();
		return this.store.keep(file, new StoredFile(this.ids.next("file-"), owner, purpose, upload.filename(),
				file.bytes(), now, now.plus(life(upload)), mark));
	}

	private Duration life(Upload upload) {
		String anchor = upload.field(ANCHOR);
		String seconds = upload.field(SECONDS);
		if (anchor == null && seconds == null) {
			return this.store.storage().limits().life();
		}
		if (!"created_at".equals(anchor)) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "The only anchor is created_at.", ANCHOR);
		}
		try {
			return life(Long.parseLong(String.valueOf(seconds)), SECONDS);
		}
		catch (NumberFormatException ex) {
			throw new ProblemException(ProblemKind.INVALID_VALUE, "This isn't a number of seconds.", SECONDS);
		}
	}

	/**
	 * How long a caller wants a file to be kept.
	 * @param pointer to where it says so
	 */
	public static Duration life(long seconds, String pointer) {
		if (seconds < SHORTEST_LIFE.toSeconds() || seconds > LONGEST_LIFE.toSeconds()) {
			throw new ProblemException(Problem.beyond(
					ProblemKind.INVALID_VALUE, "A file is kept from %d to %d seconds."
						.formatted(SHORTEST_LIFE.toSeconds(), LONGEST_LIFE.toSeconds()),
					pointer, LONGEST_LIFE.toSeconds(), seconds));
		}
		return Duration.ofSeconds(seconds);
	}

}
