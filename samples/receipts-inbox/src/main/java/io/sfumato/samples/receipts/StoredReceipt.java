package io.sfumato.samples.receipts;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

import io.sfumato.samples.receipts.Receipt.Payment;
import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.MappedCollection;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A receipt in the database.
 *
 * @param id null until it is saved
 * @param digest SHA-256 of the file: the same file is the same receipt
 * @param fileName under which it came in first
 * @param doubts what a person has to look at; none of an accepted one
 */
@Table("receipt")
public record StoredReceipt(@Id @Nullable Long id, String digest, String fileName, Instant received, Status status,
		@Nullable String merchant, @Nullable LocalDate issued, @Nullable BigDecimal total, @Nullable Payment payment,
		@MappedCollection(idColumn = "receipt_id", keyColumn = "position") List<Doubt> doubts) {

	/** A receipt that was just read. */
	static StoredReceipt of(String digest, String fileName, Instant received, Reading reading) {
		Receipt receipt = reading.receipt();
		return new StoredReceipt(null, digest, fileName, received,
				reading.doubts().isEmpty() ? Status.ACCEPTED : Status.REVIEW, receipt.merchant(), receipt.issued(),
				receipt.total(), receipt.payment(), reading.doubts());
	}

	/** The same, as a person has seen it. */
	StoredReceipt reviewed(Receipt receipt) {
		return new StoredReceipt(this.id, this.digest, this.fileName, this.received, Status.ACCEPTED,
				receipt.merchant(), receipt.issued(), receipt.total(), receipt.payment(), List.of());
	}

	/** Where a receipt stands. */
	public enum Status {

		/** Its fields can be used. */
		ACCEPTED,
		/** A person has to look at it. */
		REVIEW

	}

}
