package io.sfumato.web.store;

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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Files on disk: the bytes of each, and beside them what is known of it, written last and
 * deleted first, so that a file is there as a whole or not at all. What callers say never
 * becomes a path: a file is found among those that are known. Everything blocks.
 * Thread-safe.
 */
public final class FileStore {

	private static final Logger logger = LoggerFactory.getLogger(FileStore.class);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final String ABOUT = ".json";

	private static final String BYTES = ".bytes";

	private final Storage storage;

	private final InstantSource clock;

	/** By id and so by age; null before the folder was looked at. */
	private @Nullable TreeMap<String, StoredFile> files;

	public FileStore(Storage storage, InstantSource clock) {
		this.storage = storage;
		this.clock = clock;
	}

	public Storage storage() {
		return this.storage;
	}

	public InstantSource clock() {
		return this.clock;
	}

	/**
	 * Begins a file that is to be kept; nobody sees it before it is whole.
	 * @param most bytes it may have
	 */
	public synchronized NewFile begin(long most) {
		// looking deletes what isn't whole
		files();
		return new NewFile(Draft.ofFile(this.storage, folder()), most);
	}

	/**
	 * Keeps a file, in place of one of the same id if there is one.
	 * @param file with all its bytes
	 * @throws ProblemException if it is uploaded and its owner has as many as one may
	 * have
	 */
	public synchronized StoredFile keep(NewFile file, StoredFile about) {
		TreeMap<String, StoredFile> all = files();
		long owned = all.values().stream().filter((each) -> each.owner().equals(about.owner())).count();
		Mark mark = about.mark();
		// who went away may have come back before what was begun for them was kept
		if (mark != null && kept(about.owner(), mark.key(), (other) -> Mono.empty()) != null) {
			throw Mark.late();
		}
		int most = this.storage.limits().files();
		if (owned >= most && !about.purpose().equals(StoredFile.OUTPUT)) {
			throw new ProblemException(Problem.beyond(ProblemKind.STORAGE_FULL,
					"There are %d files already, as many as one caller may have; delete some.".formatted(most), null,
					most, owned + 1));
		}
		try {
			delete(all, about.id());
			Path bytes = bytes(about.id());
			file.moveTo(bytes);
			all.put(about.id(), about);
			Storage.write(about(about.id()), JSON.writeValueAsBytes(about));
		}
		catch (IOException ex) {
			delete(about);
			throw Storage.failed(ex);
		}
		return about;
	}

	/** A caller's file. */
	public synchronized Optional<StoredFile> find(String owner, String id) {
		StoredFile file = files().get(id);
		return (file != null && file.owner().equals(owner)) ? Optional.of(file) : Optional.empty();
	}

	/** A caller's files, the oldest first. */
	public synchronized List<StoredFile> of(String owner) {
		return files().values().stream().filter((file) -> file.owner().equals(owner)).toList();
	}

	/**
	 * The file that was uploaded by the caller's request that a key belongs to; null for
	 * none.
	 * @param answer answers as that request was answered
	 */
	public synchronized Archive.@Nullable Kept kept(String owner, String key, Function<StoredFile, Mono<Void>> answer) {
		Instant now = this.clock.instant();
		for (StoredFile file : files().values()) {
			Mark mark = file.mark();
			if (mark != null && file.owner().equals(owner) && mark.holds(key, file.createdAt(), now)) {
				return new Archive.Kept(mark, () -> answer.apply(file));
			}
		}
		return null;
	}

	/** Where the bytes of a file are that was found. */
	public Path bytes(StoredFile file) {
		return bytes(file.id());
	}

	/** Deletes a file that was found. */
	public synchronized void delete(StoredFile file) {
		try {
			delete(files(), file.id());
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	private void delete(TreeMap<String, StoredFile> all, String id) throws IOException {
		StoredFile file = all.remove(id);
		if (file != null) {
			Files.deleteIfExists(about(id));
			Files.deleteIfExists(bytes(id));
			this.storage.giveBack(file.bytes());
		}
	}

	private TreeMap<String, StoredFile> files() {
		TreeMap<String, StoredFile> known = this.files;
		try {
			if (known == null) {
				known = read(folder());
				this.files = known;
			}
			Instant now = this.clock.instant();
			for (StoredFile file : List.copyOf(known.values())) {
				if (!now.isBefore(file.expiresAt())) {
					delete(known, file.id());
				}
			}
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
		return known;
	}

	/** What a server before this one kept; what it didn't finish is deleted. */
	private TreeMap<String, StoredFile> read(Path folder) throws IOException {
		var found = new TreeMap<String, StoredFile>();
		for (Path each : Storage.in(folder)) {
			StoredFile file = each.toString().endsWith(ABOUT) ? readAbout(each) : null;
			if (file != null && isWhole(file)) {
				found.put(file.id(), file);
			}
		}
		for (Path each : Storage.in(folder)) {
			String name = each.getFileName().toString();
			String id = name.substring(0, Math.max(0, name.indexOf('.')));
			if (!found.containsKey(id) || !(name.equals(id + ABOUT) || name.equals(id + BYTES))) {
				Files.deleteIfExists(each);
			}
		}
		// last of all: who looks again after a failure counts them again
		found.values().forEach((file) -> this.storage.found(file.bytes()));
		return found;
	}

	private boolean isWhole(StoredFile file) throws IOException {
		Path bytes = bytes(file.id());
		return Files.exists(bytes) && Files.size(bytes) == file.bytes();
	}

	private static @Nullable StoredFile readAbout(Path path) throws IOException {
		try {
			return JSON.readValue(Files.readAllBytes(path), StoredFile.class);
		}
		catch (JacksonException ex) {
			logger.warn("{} can't be read and is left out: {}", path.getFileName(), ex.getOriginalMessage());
			return null;
		}
	}

	private Path folder() {
		return this.storage.folder("files");
	}

	private Path about(String id) {
		return folder().resolve(id + ABOUT);
	}

	private Path bytes(String id) {
		return folder().resolve(id + BYTES);
	}

}
