package io.sfumato.samples.receipts;

import java.nio.file.Path;
import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The inbox.
 *
 * @param directory where files are dropped; what is done goes into its folder
 * {@code done}, what failed into {@code failed}
 * @param every how often it is looked at
 * @param settled how long nobody must have written to a file before it is read
 * @param largest file that is read
 * @param leastConfidence a receipt with a field below it waits for a person, 0 to 1
 */
@ConfigurationProperties("receipts")
public record InboxProperties(@DefaultValue("inbox") Path directory, @DefaultValue("2s") Duration every,
		@DefaultValue("1s") Duration settled, @DefaultValue("16MB") DataSize largest,
		@DefaultValue("0.5") double leastConfidence) {
}
