package io.sfumato.web.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.function.Function;

import io.sfumato.web.problem.ProblemException;
import io.sfumato.web.problem.ProblemKind;
import io.sfumato.web.remote.RemoteMedia;
import io.sfumato.web.store.FileStore;
import io.sfumato.web.store.Storage;
import io.sfumato.web.store.StoredFile;

/**
 * What may be fetched for the request that is being read, by address or from among the
 * uploaded files: bound to the worker that reads it, so that the classes which take a
 * request apart, made once for all of them, needn't hand it down to the one that meets an
 * address or an id.
 *
 * @param owner whose uploaded files may be named
 * @param share where the fetched bytes are counted
 */
record Fetching(RemoteMedia media, FileStore files, String owner, HeldBytes.Share share) {

	private static final ScopedValue<Fetching> CURRENT = ScopedValue.newInstance();

	/** A mapping within which media are fetched. */
	<R, T> Function<R, T> during(Function<R, T> mapping) {
		return (raw) -> ScopedValue.where(CURRENT, this).call(() -> mapping.apply(raw));
	}

	/** Fetches for the current request; outside of one nothing is fetched. */
	static DataUrls.Decoded fetch(String url, String pointer) {
		RemoteMedia.Fetched fetched = CURRENT.isBound()
				? CURRENT.get().media().fetch(url, pointer, CURRENT.get().share()::grow)
				: RemoteMedia.OFF.fetch(url, pointer, (length) -> {
				});
		return new DataUrls.Decoded(fetched.bytes(), fetched.type());
	}

	/**
	 * The bytes of a file that whoever sent the current request has uploaded. Blocks.
	 * @param most bytes it may have; known before it is read
	 */
	static byte[] uploaded(String id, long most, String pointer) {
		return CURRENT.get().read(id, most, pointer);
	}

	private byte[] read(String id, long most, String pointer) {
		StoredFile file = this.files.find(this.owner, id).orElseThrow(() -> unknown(pointer));
		if (file.bytes() > most) {
			throw DataUrls.tooLarge(most, file.bytes(), pointer);
		}
		this.share.grow(Math.toIntExact(file.bytes()));
		try {
			return Files.readAllBytes(this.files.bytes(file));
		}
		catch (NoSuchFileException deleted) {
			throw unknown(pointer);
		}
		catch (IOException ex) {
			throw Storage.failed(ex);
		}
	}

	private static ProblemException unknown(String pointer) {
		return new ProblemException(ProblemKind.INVALID_VALUE, "There is no such file of yours, or not any more.",
				pointer);
	}

}
