package io.sfumato.web.api;

import java.nio.charset.StandardCharsets;

import io.sfumato.engine.event.GenerationEvent;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.result.RunResult;
import io.sfumato.web.http.Body;
import io.sfumato.web.http.JsonBody;
import io.sfumato.web.problem.Problem;
import io.sfumato.web.response.ResponseFormat;
import io.sfumato.web.response.StreamFormat;
import io.sfumato.web.wire.EventJson;
import io.sfumato.web.wire.ResultJson;

/**
 * The native API's responses: the result as it is, and every event with its name.
 *
 * @param severalItems whether events tell which item they belong to
 */
record NativeFormat(boolean severalItems) implements ResponseFormat {

	static NativeFormat of(Operation operation) {
		return new NativeFormat(switch (operation) {
			case Operation.Caption caption -> caption.count() > 1;
			case Operation.Answer answer -> answer.questions().size() > 1;
			case Operation.Chat chat -> chat.choices() > 1;
			case Operation.Infill infill -> false;
			case Operation.Edit edit -> false;
			case Operation.Refill refill -> false;
			case Operation.Decide decide -> decide.questions().size() > 1;
			// a long clip is heard stretch by stretch
			case Operation.Transcribe transcribe -> true;
		});
	}

	@Override
	public Body whole(RunResult result) {
		return Body.json(ResultJson.of(result));
	}

	@Override
	public StreamFormat stream(String requestId) {
		var json = new EventJson(this.severalItems);
		return new StreamFormat() {
			@Override
			public byte[] frames(GenerationEvent event) {
				return frame((event instanceof GenerationEvent.Failed failed)
						? json.error(Problem.of(failed.problem()), requestId) : json.next(event));
			}

			@Override
			public byte[] ping() {
				return frame(json.ping());
			}
		};
	}

	private static byte[] frame(EventJson.Named event) {
		String data = new String(JsonBody.bytes(event.data()), StandardCharsets.UTF_8);
		return ("event: " + event.name() + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
	}

}
