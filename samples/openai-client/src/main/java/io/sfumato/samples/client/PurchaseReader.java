package io.sfumato.samples.client;

import java.util.Base64;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

/**
 * Reads purchases from pictures of receipts.
 */
public final class PurchaseReader {

	private final OpenAIClient client;

	/**
	 * @param client whose base URL is the server's with {@code /v1} behind it; closed by
	 * whoever made it
	 */
	public PurchaseReader(OpenAIClient client) {
		this.client = client;
	}

	/**
	 * Reads a picture; blocks.
	 * @param png the file's bytes
	 */
	public Purchase read(byte[] png) {
		String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
		var params = ChatCompletionCreateParams.builder()
			.model("sfumato-mini")
			.addUserMessageOfArrayOfContentParts(List.of(
					ChatCompletionContentPart
						.ofText(ChatCompletionContentPartText.builder().text("Fill in the record.").build()),
					ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
						.imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(url).build())
						.build())))
			.responseFormat(Purchase.class)
			.build();
		return this.client.chat().completions().create(params).choices().getFirst().message().content().orElseThrow();
	}

}
