package io.sfumato.samples.receipts;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Table;

/**
 * A file that couldn't be read.
 *
 * @param id null until it is saved
 * @param digest SHA-256 of the file
 * @param problem its kind, for programs
 * @param reason a sentence
 */
@Table("failure")
public record Failure(@Id @Nullable Long id, String digest, String fileName, Instant failed, String problem,
		String reason) {
}
