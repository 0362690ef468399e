package io.sfumato.e2e;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;

/** OpenAI's client, as it comes but for one thing: what fails isn't tried again. */
final class OfficialClient {

	private OfficialClient() {
	}

	/**
	 * A client of a server on this machine that wants no key; who asks for it closes it.
	 */
	static OpenAIClient of(int port) {
		return OpenAIOkHttpClient.builder()
			.baseUrl("http://127.0.0.1:" + port + "/v1")
			.apiKey("any")
			.maxRetries(0)
			.build();
	}

}
