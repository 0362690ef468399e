package io.sfumato.web.request;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTests {

	private final StrictJson json = new StrictJson(1000);

	@Test
	void whiteSpaceDoesntCount() {
		assertThat(of("{\"a\":[1]}")).isEqualTo(of(" { \"a\" : [ 1 ] } ")).isNotEqualTo(of("{\"a\":[2]}"));
	}

	@Test
	void aFieldsValueIsntTheNextFieldsName() {
		Map<String, List<String>> one = new LinkedHashMap<>();
		one.put("a", List.of("b", "c", "d"));
		Map<String, List<String>> two = new LinkedHashMap<>();
		two.put("a", List.of("b"));
		two.put("c", List.of("d"));

		assertThat(of(new RawForm(one, null))).isEqualTo(of(new RawForm(one, null)))
			.isNotEqualTo(of(new RawForm(two, null)));
	}

	private String of(String json) {
		return of(new RawRequest(json.getBytes(), List.of()));
	}

	private String of(RawBody body) {
		return Fingerprint.of(MockServerHttpRequest.post("/v1/audio/transcriptions").build(), body, this.json);
	}

}
