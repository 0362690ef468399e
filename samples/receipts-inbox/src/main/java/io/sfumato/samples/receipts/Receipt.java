package io.sfumato.samples.receipts;

import java.math.BigDecimal;
import java.time.LocalDate;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.Schema.RequiredMode;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted to be known of a receipt. The schema that the model fills in is derived
 * from this type; a field that may be null is null where the receipt doesn't show it.
 */
public record Receipt(@JsonPropertyDescription("name of the shop") @Nullable String merchant,
		@JsonPropertyDescription("day of the purchase") @Nullable LocalDate issued,
		@Schema(description = "total amount", requiredMode = RequiredMode.NOT_REQUIRED, minimum = "0",
				maximum = "99999", multipleOf = 0.01) @Nullable BigDecimal total,
		@JsonPropertyDescription("how it was paid") @Nullable Payment payment) {

	/** How a receipt was paid. */
	public enum Payment {

		CASH, CARD, CHECK

	}

}
