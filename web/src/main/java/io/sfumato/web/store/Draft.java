package io.sfumato.web.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is being written, by itself or in a folder of its own, under a name that
 * nobody looks for. It takes room as it grows. Whoever began it closes it; what wasn't
 * kept by then is deleted and gives its room back. Thread-safe, since those who send
 * something may go away while it is kept.
 */
public final class Draft implements AutoCloseable {

	/** What the names of all of them begin with. */
	public static final String NAME = "new-";

	private final Storage storage;

	private final Path place;

	private final FileChannel channel;

	private final OutputStream out;

	private long bytes;

	private boolean over;

	private Draft(Storage storage, Path place, Path file) throws IOException {
		this.storage = storage;
		this.place = place;
		this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		this.out = new BufferedOutputStream(Channels.newOutputStream(this.channel));
	}

	/** Begins a file. */
	public static Draft ofFile(Storage storage, Path parent) {
		try {
			Path file = Files.createTempFile(parent, NAME, ".part");
			return new Draft(storage, file, file);
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	/**
	 * Begins a folder.
	 * @param name of the file in it that is written piece by piece
	 */
	public static Draft ofFolder(Storage storage, Path parent, String name) {
		try {
			Path folder = Files.createTempDirectory(parent, NAME);
			return new Draft(storage, folder, folder.resolve(name));
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	/**
	 * Writes on.
	 * @throws io.sfumato.web.problem.ProblemException if there is no room
	 */
	public synchronized void write(byte[] more) {
		take(more.length);
		try {
			this.out.write(more);
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	/**
	 * Writes another file into the folder.
	 * @throws io.sfumato.web.problem.ProblemException if there is no room
	 */
	public synchronized void put(String name, byte[] content) {
		take(content.length);
		try {
			Storage.write(this.place.resolve(name), content);
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	private void take(long more) {
		if (this.over) {
			throw new IllegalStateException("what is kept or deleted isn't written any more");
		}
		this.storage.take(more);
		this.bytes += more;
	}

	/** Bytes written so far. */
	public synchronized long bytes() {
		return this.bytes;
	}

	/** The file, or the folder, as long as it isn't kept. */
	public Path place() {
		return this.place;
	}

	/**
	 * Keeps it under its own name, all at once.
	 * @throws IOException if that isn't possible, because it was closed before for
	 * example
	 */
	public synchronized void moveTo(Path target) throws IOException {
		this.out.flush();
		this.channel.force(true);
		this.channel.close();
		Files.move(this.place, target, StandardCopyOption.ATOMIC_MOVE);
		this.over = true;
	}

	@Override
	public synchronized void close() {
		if (this.over) {
			return;
		}
		this.over = true;
		this.storage.giveBack(this.bytes);
		try {
			this.channel.close();
			Storage.delete(this.place);
		}
		catch (IOException ex) {
			Storage.note(ex);
		}
	}

}
