package io.sfumato.web.api;

import java.nio.charset.StandardCharsets;

import io.sfumato.engine.error.RunCancelledException;
import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.web.response.StreamFormat;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class NativeFormatTests {

	private final StreamFormat stream = new NativeFormat(false).stream("req_1");

	@Test
	void pingsAreNumberedWithTheEvents() {
		assertThat(text(this.stream.ping())).isEqualTo("event: ping\ndata: {\"seq\":0}\n\n");
		assertThat(text(this.stream.frames(new GenerationEvent.TextDelta(0, 0, "a"))))
			.isEqualTo("event: text\ndata: {\"seq\":1,\"delta\":\"a\"}\n\n");
		assertThat(text(this.stream.ping())).isEqualTo("event: ping\ndata: {\"seq\":2}\n\n");
	}

	@Test
	void aFailureIsAProblemWithTheRequestsId() {
		String frame = text(
				this.stream.frames(new GenerationEvent.Failed(0, new RunCancelledException("The run was cancelled."))));

		assertThat(frame).startsWith("event: error\ndata: {\"seq\":0,\"problem\":{").contains("\"req_1\"");
	}

	private static String text(byte[] frame) {
		return new String(frame, StandardCharsets.UTF_8);
	}

}
