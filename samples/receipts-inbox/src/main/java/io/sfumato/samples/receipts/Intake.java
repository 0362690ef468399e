package io.sfumato.samples.receipts;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

import io.sfumato.engine.error.EngineException;
import io.sfumato.engine.error.RunCancelledException;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.data.relational.core.conversion.DbActionExecutionException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes files in: each of them once, whatever its name and however often it comes. The
 * model works outside of transactions, which would hold a connection all the while.
 */
@Service
public class Intake {

	private final ReceiptReader reader;

	private final ReceiptRepository receipts;

	private final FailureRepository failures;

	private final TransactionTemplate transaction;

	private final InstantSource clock;

	Intake(ReceiptReader reader, ReceiptRepository receipts, FailureRepository failures,
			TransactionTemplate transaction, InstantSource clock) {
		this.reader = reader;
		this.receipts = receipts;
		this.failures = failures;
		this.transaction = transaction;
		this.clock = clock;
	}

	/**
	 * Takes a file in; blocks.
	 * @throws EngineException if it has to be tried again later
	 */
	public Outcome take(String fileName, byte[] content) {
		String digest = digest(content);
		Optional<StoredReceipt> known = this.receipts.findByDigest(digest);
		if (known.isPresent()) {
			return new Outcome.Stored(known.get(), false);
		}
		try {
			return store(StoredReceipt.of(digest, fileName, this.clock.instant(), this.reader.read(content)));
		}
		catch (EngineException problem) {
			if (problem.retryAfter() != null || problem instanceof RunCancelledException) {
				throw problem;
			}
			return fail(digest, fileName, problem);
		}
	}

	private Outcome store(StoredReceipt receipt) {
		try {
			StoredReceipt stored = this.transaction.execute((status) -> {
				this.failures.deleteByDigest(receipt.digest());
				return this.receipts.save(receipt);
			});
			return new Outcome.Stored(Objects.requireNonNull(stored), true);
		}
		catch (DuplicateKeyException | DbActionExecutionException ex) {
			// somebody else was faster with the same file
			StoredReceipt theirs = this.receipts.findByDigest(receipt.digest()).orElseThrow(() -> ex);
			return new Outcome.Stored(theirs, false);
		}
	}

	private Outcome fail(String digest, String fileName, EngineException problem) {
		@Nullable Long id = this.failures.findByDigest(digest).map(Failure::id).orElse(null);
		return new Outcome.Failed(this.failures.save(new Failure(id, digest, fileName, this.clock.instant(),
				problem.problem().slug(), String.valueOf(problem.getMessage()))));
	}

	private static String digest(byte[] content) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

}
