package io.sfumato.web.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

import io.sfumato.web.once.Archive;
import io.sfumato.web.once.Mark;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.store.Draft;
import io.sfumato.web.store.Storage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

/**
 * The jobs on disk, each in a folder of its own that is there as a whole or not at all.
 * What callers say never becomes a path: a job is found among those that are known.
 * Everything blocks. Thread-safe.
 */
public final class JobStore {

	private static final Logger logger = LoggerFactory.getLogger(JobStore.class);

	private final Storage storage;

	private final InstantSource clock;

	/** By id and so by age; null before the folder was looked at. */
	private @Nullable TreeMap<String, Job> jobs;

	public JobStore(Storage storage, InstantSource clock) {
		this.storage = storage;
		this.clock = clock;
	}

	Storage storage() {
		return this.storage;
	}

	InstantSource clock() {
		return this.clock;
	}

	/** Begins a job; nobody sees it before it is whole. */
	synchronized NewJob begin() {
		// looking deletes what isn't whole
		jobs();
		return new NewJob(this.storage, folder());
	}

	/**
	 * Keeps a job.
	 * @throws ProblemException if the owner has as many as one may have
	 */
	synchronized Job keep(NewJob job, JobHead head) {
		TreeMap<String, Job> all = jobs();
		long owned = all.values().stream().filter((each) -> each.head().owner().equals(head.owner())).count();
		Mark mark = head.mark();
		// who went away may have come back before what was begun for them was kept
		if (mark != null && kept(head.owner(), mark.key(), (other) -> Mono.empty()) != null) {
			throw Mark.late();
		}
		int most = this.storage.limits().jobs();
		if (owned >= most) {
			throw new ProblemException(Problem.beyond(ProblemKind.STORAGE_FULL,
					"There are %d jobs already, as many as one caller may have; delete some.".formatted(most), null,
					most, owned + 1));
		}
		try {
			Job kept = job.keep(head);
			all.put(head.id(), kept);
			return kept;
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	/** A caller's job of one kind. */
	synchronized Optional<Job> find(String owner, boolean batch, String id) {
		Job job = jobs().get(id);
		return Optional.ofNullable(job).filter((each) -> isOf(each.head(), owner, batch));
	}

	/**
	 * The job, of either kind, that was made by the caller's request that a key belongs
	 * to; null for none.
	 * @param answer answers as that request was answered
	 */
	synchronized Archive.@Nullable Kept kept(String owner, String key, Function<JobHead, Mono<Void>> answer) {
		Instant now = this.clock.instant();
		for (Job job : jobs().values()) {
			JobHead head = job.head();
			Mark mark = head.mark();
			if (mark != null && head.owner().equals(owner) && mark.holds(key, head.createdAt(), now)) {
				return new Archive.Kept(mark, () -> answer.apply(head));
			}
		}
		return null;
	}

	/** A caller's jobs of one kind, the oldest first. */
	synchronized List<Job> of(String owner, boolean batch) {
		return jobs().values().stream().filter((job) -> isOf(job.head(), owner, batch)).toList();
	}

	private static boolean isOf(JobHead head, String owner, boolean batch) {
		return head.owner().equals(owner) && (head.batch() != null) == batch;
	}

	/** All jobs that haven't ended, the oldest first. */
	synchronized List<Job> unfinished() {
		return jobs().values().stream().filter((job) -> !job.head().state().isFinal()).toList();
	}

	/** Deletes a job that was found and has ended. */
	synchronized void delete(Job job) {
		try {
			jobs().remove(job.head().id());
			job.delete();
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	private TreeMap<String, Job> jobs() {
		TreeMap<String, Job> known = this.jobs;
		try {
			if (known == null) {
				known = read(folder());
				this.jobs = known;
			}
			Instant oldest = this.clock.instant().minus(this.storage.limits().life());
			for (Job job : List.copyOf(known.values())) {
				Instant end = job.head().endedAt();
				if (end != null && end.isBefore(oldest)) {
					known.remove(job.head().id());
					job.delete();
				}
			}
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
		return known;
	}

	/** What a server before this one left; what it hadn't kept yet is deleted. */
	private TreeMap<String, Job> read(Path folder) throws IOException {
		var found = new TreeMap<String, Job>();
		for (Path each : Storage.in(folder)) {
			if (!Files.exists(each.resolve(Job.HEAD)) || each.getFileName().toString().startsWith(Draft.NAME)) {
				Storage.delete(each);
				continue;
			}
			try {
				Job job = Job.in(this.storage, each);
				found.put(job.head().id(), job);
			}
			catch (JacksonException ex) {
				logger.warn("{} can't be read and is left out: {}", each.getFileName(), ex.getOriginalMessage());
			}
		}
		// last of all: who looks again after a failure counts them again
		found.values().forEach((job) -> this.storage.found(job.bytes()));
		return found;
	}

	private Path folder() {
		return this.storage.folder("jobs");
	}

}
