package io.sfumato.web.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.sfumato.web.problem.Problem;
import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory, which one server has for itself, and the account of its bytes. Nothing
 * is looked at before somebody asks for something. Everything here blocks. Thread-safe.
 */
public final class Storage implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Storage.class);

	private static final Set<PosixFilePermission> OURS_ALONE = PosixFilePermissions.fromString("rwx------");

	private final StorageLimits limits;

	private @Nullable FileChannel claim;

	private long bytes;

	private boolean closed;

	/** Whether the log says already that another server has the directory. */
	private boolean told;

	public Storage(StorageLimits limits) {
		this.limits = limits;
	}

	public StorageLimits limits() {
		return this.limits;
	}

	/** Whether anything was ever kept here. */
	public boolean exists() {
		return Files.isDirectory(this.limits.directory());
	}

	/**
	 * A folder of the directory, made if there is none.
	 * @throws ProblemException if another server uses the directory
	 */
	public synchronized Path folder(String name) {
		try {
			claim();
			return directory(this.limits.directory().resolve(name));
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	private void claim() throws IOException {
		if (this.closed) {
			throw new ProblemException(ProblemKind.NOT_READY, "The server is shutting down.");
		}
		if (this.claim != null) {
			return;
		}
		Path lock = directory(this.limits.directory()).resolve("lock");
		FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
		if (!tryLock(channel)) {
			channel.close();
			if (!this.told) {
				logger.warn("Another server uses {}: give each one its own sfumato.storage.directory",
						this.limits.directory());
				this.told = true;
			}
			throw new ProblemException(ProblemKind.NOT_READY,
					"Another server has the directory that things are kept in.");
		}
		this.claim = channel;
		this.told = false;
	}

	private static boolean tryLock(FileChannel channel) throws IOException {
		try {
			FileLock lock = channel.tryLock();
			return lock != null;
		}
		catch (OverlappingFileLockException ex) {
			return false;
		}
	}

	private static Path directory(Path path) throws IOException {
		if (Files.isDirectory(path)) {
			return path;
		}
		boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
		return Files.createDirectories(path,
				posix ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(OURS_ALONE) }
						: new FileAttribute<?>[0]);
	}

	/**
	 * Takes room for bytes that are about to be written.
	 * @throws ProblemException if there isn't so much
	 */
	public synchronized void take(long more) {
		if (more > this.limits.bytes() - this.bytes) {
			throw new ProblemException(Problem.beyond(ProblemKind.STORAGE_FULL,
					"The server keeps as many bytes as it may; delete what isn't needed.", null, this.limits.bytes(),
					this.bytes + more));
		}
		this.bytes += more;
	}

	/** Counts bytes that are there already. */
	public synchronized void found(long more) {
		this.bytes += more;
	}

	/** Gives room back after bytes were deleted. */
	public synchronized void giveBack(long less) {
		this.bytes -= less;
	}

	/** Bytes that are kept. */
	public synchronized long bytes() {
		return this.bytes;
	}

	/**
	 * Writes a file so that whoever reads it sees all of it or what was there before,
	 * even if the machine stops meanwhile.
	 */
	public static void write(Path file, byte[] bytes) throws IOException {
		Path next = file.resolveSibling(file.getFileName() + ".next");
		try (FileChannel channel = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			ByteBuffer rest = ByteBuffer.wrap(bytes);
			while (rest.hasRemaining()) {
				channel.write(rest);
			}
			channel.force(true);
		}
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** What lies in a folder. */
	public static List<Path> in(Path folder) throws IOException {
		List<Path> found = new ArrayList<>();
		try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
			all.forEach(found::add);
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
		return found;
	}

	/** Deletes a file, or a folder with the files in it. */
	public static void delete(Path place) throws IOException {
		if (Files.isDirectory(place)) {
			for (Path each : in(place)) {
				Files.deleteIfExists(each);
			}
		}
		Files.deleteIfExists(place);
	}

	/**
	 * What a caller hears when the disk doesn't take what it should; why, only the log
	 * says.
	 */
	public static ProblemException failed(IOException cause) {
		note(cause);
		return new ProblemException(ProblemKind.STORAGE_FULL, "The server's disk is full or broken.");
	}

	/** The same where no caller is left to hear of it. */
	public static void note(IOException cause) {
		logger.warn("Something couldn't be kept on disk or deleted there", cause);
	}

	@Override
	public synchronized void close() {
		this.closed = true;
		FileChannel channel = this.claim;
		this.claim = null;
		if (channel != null) {
			try {
				channel.close();
			}
			catch (IOException ex) {
				logger.warn("The lock of {} couldn't be given back", this.limits.directory(), ex);
			}
		}
	}

}
