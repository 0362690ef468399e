package io.sfumato.web.job;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.function.UnaryOperator;

import io.sfumato.web.store.Lines;
import io.sfumato.web.store.Storage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A job in its folder: what is known of it, what its items have in common, the items, and
 * what became of them, line by line in their order. Since answers are written in the
 * order of the items, how many there are says where to go on, after a crash too: of a
 * line that wasn't written to its end nothing stays, and its item is run again.
 * <p>
 * While an item is run, a small file says which and how often that was begun. Whoever
 * finds this file knows that a server ended in the middle of the item, which may be why.
 * <p>
 * One thread runs items and writes; others read. Everything but the head blocks.
 */
final class Job {

	static final String HEAD = "head.json";

	static final String COMMON = "common.json";

	static final String ITEMS = "items.jsonl";

	static final String RESULTS = "results.jsonl";

	/** Of the item that is being run; there only meanwhile, or when it ended a server. */
	static final String STARTS = "starts.json";

	private static final String OPTIONS = "options";

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Storage storage;

	private final Path folder;

	private final Sinks.Many<JobHead> changes = Sinks.many().multicast().directBestEffort();

	private volatile JobHead head;

	private volatile boolean atWork;

	private long bytes;

	/** Where the next item begins. */
	private long position;

	/** How many servers ended while they ran the next item. */
	private int lost;

	private volatile Instant notBefore = Instant.MIN;

	private byte @Nullable [] unwritten;

	/**
	 * @param bytes that are counted for it
	 */
	Job(Storage storage, Path folder, JobHead head, long bytes) {
		this.storage = storage;
		this.folder = folder;
		this.head = head;
		this.bytes = bytes;
	}

	/** What a server before this one left; its bytes aren't counted yet. */
	static Job in(Storage storage, Path folder) throws IOException {
		JobHead head = JSON.readValue(Files.readAllBytes(folder.resolve(HEAD)), JobHead.class);
		Job job = new Job(storage, folder, head, 0);
		if (!head.state().isFinal()) {
			job.recover();
		}
		job.bytes = size(folder.resolve(COMMON)) + size(folder.resolve(ITEMS)) + size(folder.resolve(RESULTS));
		return job;
	}

	private static long size(Path file) throws IOException {
		return Files.exists(file) ? Files.size(file) : 0;
	}

	private void recover() throws IOException {
		recoverResults();
		Starts starts = Starts.in(starts());
		this.lost = (starts != null && starts.position() == this.position) ? starts.times() : 0;
	}

	private void recoverResults() throws IOException {
		int done = 0;
		int failed = 0;
		long end = 0;
		try (Lines lines = results(0); Lines items = Lines.of(items(), 0, Long.MAX_VALUE)) {
			for (byte[] line = lines.next(); line != null && lines.isWhole(); line = lines.next()) {
				Result result = Result.of(line);
				done += result.isDone() ? 1 : 0;
				failed += (result.isRun() && !result.isDone()) ? 1 : 0;
				end = lines.position();
				items.next();
			}
			this.position = items.position();
		}
		if (size(results()) > end) {
			try (FileChannel channel = FileChannel.open(results(), StandardOpenOption.WRITE)) {
				channel.truncate(end);
			}
		}
		this.head = this.head.counting(done, failed);
	}

	private Path items() {
		return this.folder.resolve(ITEMS);
	}

	JobHead head() {
		return this.head;
	}

	/** What it takes on disk; its head, which is small, isn't counted. */
	synchronized long bytes() {
		return this.bytes;
	}

	/** Whether one of its items is being run. */
	boolean isAtWork() {
		return this.atWork;
	}

	/** How many servers ended while they ran the next item, before this one. */
	int lost() {
		return this.lost;
	}

	/** Notes that the next item is about to be run, before it is. */
	void begun() throws IOException {
		new Starts(this.position, this.lost + 1).write(starts());
		this.atWork = true;
	}

	/** Notes that the item isn't run any more, and that the server is still there. */
	void rested() {
		this.atWork = false;
		try {
			if (this.lost > 0) {
				new Starts(this.position, this.lost).write(starts());
			}
			else {
				Files.deleteIfExists(starts());
			}
		}
		catch (IOException ex) {
			// its answer counts for more
			Storage.note(ex);
		}
	}

	private Path starts() {
		return this.folder.resolve(STARTS);
	}

	/** When it may be gone on with. */
	Instant notBefore() {
		return this.notBefore;
	}

	void waitUntil(Instant notBefore) {
		this.notBefore = notBefore;
	}

	/** What is known of it, whenever that has changed. */
	Flux<JobHead> changes() {
		return this.changes.asFlux();
	}

	/** Writes down what is known from now on, if that is something else. */
	synchronized void change(UnaryOperator<JobHead> change) throws IOException {
		JobHead next = change.apply(this.head);
		if (next == this.head) {
			return;
		}
		Storage.write(this.folder.resolve(HEAD), JSON.writeValueAsBytes(next));
		this.head = next;
		this.changes.tryEmitNext(next);
	}

	/** Tells what isn't written down, since there may be no room for it. */
	synchronized void tell(UnaryOperator<JobHead> change) {
		JobHead next = change.apply(this.head);
		if (next != this.head) {
			this.head = next;
			this.changes.tryEmitNext(next);
		}
	}

	/** Whether all items are over. */
	boolean isOver() throws IOException {
		return this.position >= Files.size(items());
	}

	/** The item to run next, of a job that isn't over. */
	Item next() throws IOException {
		try (Lines items = Lines.of(items(), this.position, Long.MAX_VALUE)) {
			byte[] line = items.next();
			if (line == null) {
				throw new IllegalStateException("a job that is over has no next item");
			}
			JsonNode node = JSON.readTree(line);
			return new Item(node.path("id").asString(), (ObjectNode) node.path("body"), items.position());
		}
	}

	/** What a route is sent for an item. */
	byte[] request(Item item) throws IOException {
		Path file = this.folder.resolve(COMMON);
		if (!Files.exists(file)) {
			return JSON.writeValueAsBytes(item.body());
		}
		ObjectNode request = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
		for (String name : item.body().propertyNames()) {
			JsonNode value = item.body().get(name);
			if (name.equals(OPTIONS) && value instanceof ObjectNode own
					&& request.get(OPTIONS) instanceof ObjectNode common) {
				common.setAll(own);
			}
			else {
				request.set(name, value);
			}
		}
		return JSON.writeValueAsBytes(request);
	}

	/** What became of the next item and couldn't be written; null for nothing. */
	byte @Nullable [] unwritten() {
		return this.unwritten;
	}

	/**
	 * Writes what became of an item, which is over with that. What can't be written is
	 * kept in memory: the item needn't be run again.
	 * @param line with its end
	 * @param done whether it was answered well; null if it wasn't run
	 */
	synchronized void append(Item item, byte[] line, @Nullable Boolean done) throws IOException {
		this.unwritten = line;
		if (this.head.ending() == null) {
			account(line.length);
		}
		else {
			// a job that ends gives no more than its items' names; it has to end to be
			// deleted
			this.storage.found(line.length);
			this.bytes += line.length;
		}
		long end = size(results());
		try (FileChannel channel = FileChannel.open(results(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			channel.position(end);
			ByteBuffer rest = ByteBuffer.wrap(line);
			try {
				while (rest.hasRemaining()) {
					channel.write(rest);
				}
			}
			catch (IOException ex) {
				channel.truncate(end);
				throw ex;
			}
		}
		catch (IOException ex) {
			account(-line.length);
			throw ex;
		}
		this.unwritten = null;
		this.position = item.end();
		this.lost = 0;
		JobHead now = this.head;
		if (done != null) {
			this.head = now.counting(now.done() + (done ? 1 : 0), now.failed() + (done ? 0 : 1));
		}
		this.changes.tryEmitNext(this.head);
	}

	private void account(long more) {
		if (more > 0) {
			this.storage.take(more);
		}
		else {
			this.storage.giveBack(-more);
		}
		this.bytes += more;
	}

	/** The lines of what became of the items; may not be there yet. */
	Path results() {
		return this.folder.resolve(RESULTS);
	}

	/** The same lines from some place on; none before there are any. */
	Lines results(long position) throws IOException {
		try {
			return Lines.of(results(), position, Long.MAX_VALUE);
		}
		catch (NoSuchFileException none) {
			return Lines.of(new byte[0], Long.MAX_VALUE);
		}
	}

	/** What makes it a job goes first: of the rest the next server makes nothing. */
	synchronized void delete() throws IOException {
		Files.deleteIfExists(this.folder.resolve(HEAD));
		Storage.delete(this.folder);
		account(-this.bytes);
		this.changes.tryEmitComplete();
	}

	/**
	 * How often an item was begun and not finished.
	 *
	 * @param position where the item begins
	 */
	private record Starts(long position, int times) {

		/** Not forced to the disk: what ends a process doesn't end the system. */
		void write(Path file) throws IOException {
			Files.write(file, JSON.writeValueAsBytes(this));
		}

		/** What the file says; null if it isn't there or isn't whole. */
		static @Nullable Starts in(Path file) throws IOException {
			try {
				return JSON.readValue(Files.readAllBytes(file), Starts.class);
			}
			catch (NoSuchFileException | JacksonException ex) {
				return null;
			}
		}

	}

	/**
	 * An item that is to be run.
	 *
	 * @param end where the next one begins
	 */
	record Item(String id, ObjectNode body, long end) {
	}

}
