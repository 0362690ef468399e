package io.sfumato.samples.receipts;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import io.sfumato.ai.SfumatoChatModel;
import io.sfumato.engine.result.FilledSlot;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ResponseEntity;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeType;

/**
 * Reads receipts with the model. What comes back is always a receipt; how sure the model
 * is of each field tells whether a person has to look at it.
 */
@Component
public class ReceiptReader {

	/** The bytes tell which kind of picture it is. */
	private static final MimeType PICTURE = MimeType.valueOf("image/*");

	/** Without these a receipt is of no use to anybody. */
	private static final Set<String> NEEDED = Set.of("merchant", "issued", "total");

	private final ChatClient chat;

	private final double leastConfidence;

	ReceiptReader(ChatClient.Builder chat, InboxProperties properties) {
		this.chat = chat.build();
		this.leastConfidence = properties.leastConfidence();
	}

	/**
	 * Reads a picture; blocks.
	 * @throws io.sfumato.engine.error.EngineException if it can't be read, or not now
	 */
	public Reading read(byte[] picture) {
		ResponseEntity<ChatResponse, Receipt> answered = this.chat.prompt()
			.user((user) -> user.text("Fill in the record of this receipt.")
				.media(PICTURE, new ByteArrayResource(picture)))
			.call()
			.responseEntity(Receipt.class);
		List<FilledSlot> slots = Objects.requireNonNull(answered.getResponse())
			.getMetadata()
			.getRequired(SfumatoChatModel.SLOTS);
		return new Reading(Objects.requireNonNull(answered.getEntity()), doubts(slots));
	}

	private List<Doubt> doubts(List<FilledSlot> slots) {
		List<Doubt> doubts = new ArrayList<>();
		for (FilledSlot slot : slots) {
			String field = slot.name().substring(1);
			if (slot.status() == FilledSlot.Status.NOT_VISIBLE) {
				if (NEEDED.contains(field)) {
					doubts.add(new Doubt(field, Doubt.Reason.NOT_VISIBLE, slot.confidence()));
				}
			}
			else if (slot.confidence() < this.leastConfidence) {
				doubts.add(new Doubt(field, Doubt.Reason.UNSURE, slot.confidence()));
			}
		}
		return doubts;
	}

}
