package io.sfumato.e2e.checks;

import java.io.ByteArrayInputStream;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Of each expectation of a stream: one that holds, and one that is broken. */
class StreamExpectationTests {

	private static final String OPENAI = """
			data: {"id":"c","choices":[{"index":0,"delta":{"content":""},"finish_reason":null}]}

			data: {"id":"c","choices":[{"index":1,"delta":{},"finish_reason":null}]}

			: ping

			data: {"id":"c","choices":[{"index":0,"delta":{"content":"red"},"finish_reason":"stop"}]}

			data: [DONE]

			""";

	/**
	 * Fixed A, two masks of which the second is masked again once, and one put behind.
	 */
	private static final String NATIVE = """
			event: accepted
			data: {"seq":0,"runId":"run_1"}

			event: canvas
			data: {"seq":1,"cells":[{"cell":0,"state":"fixed","text":"A"},{"cell":1,"state":"mask"},{"cell":2,"state":"mask"}]}

			event: step
			data: {"seq":2,"step":0,"commits":[{"cell":1,"text":"b"},{"cell":2,"text":"x"}],"remasks":[{"cell":2}],"edits":[]}

			event: grow
			data: {"seq":3,"after":1,"insert":[3],"remove":[]}

			event: step
			data: {"seq":4,"step":1,"commits":[{"cell":2,"text":"d"},{"cell":3,"text":"c"}],"remasks":[],"edits":[]}

			event: text
			data: {"seq":5,"delta":"Ab"}

			event: text
			data: {"seq":6,"delta":"cd"}

			event: done
			data: {"seq":7,"run":{"text":"Abcd","steps":2}}

			""";

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					'first':{'/choices/0/index':0} | 'first':{'/choices/0/index':1}
					'each':{'/id':'c'} | 'each':{'/choices/0/index':0}
					'some':{'/choices/0/index':1} | 'some':{'/choices/0/index':2}
					'lastJson':{'/choices/0/finish_reason':'stop'} | 'lastJson':{'/choices/0/index':1}
					'last':'[DONE]' | 'last':'{}'
					'lastEvent':'' | 'lastEvent':'error'
					'constant':['/id'] | 'constant':['/choices/0/index']
					'concat':{'path':'/choices/0/delta/content','equalsNonStream':'/t'} | 'concat':{'path':'/id','equalsNonStream':'/t'}
					'forbidLines':['^id:'] | 'forbidLines':['ping$']
					'forbidData':['DONE'] | 'forbidData':['[DONE]']
					'firstIndexOrder':[0,1] | 'firstIndexOrder':[1,0]
					'finishReasons':1 | 'finishReasons':2
					'eventOrder':'^ *$' | 'eventOrder':'done'
					'closesAfterDone':true | 'seqDense':true""")
	void aStreamOfChunksIsHeldAgainstThem(String right, String wrong) {
		assertThat(problems("openai", right, OPENAI)).isEmpty();
		assertThat(problems("openai", wrong, OPENAI)).isNotEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '`',
			textBlock = """
					'eventOrder':'^accepted canvas( step| grow| text)* done$' ; 'eventOrder':'^accepted step'
					'seqDense':true ; 'lastEvent':'error'
					'replayEquals':'done:/run/text' ; 'replayEquals':'done:/run/steps'
					'concat':{'event':'text','path':'/delta','whole':'done:/run/text'} ; 'concat':{'event':'step','path':'/delta','whole':'done:/run/text'}
					'count':{'step':'done:/run/steps'} ; 'count':{'text':'done:/run/nothing'}
					'balance':'commits - remasks = cells' ; 'balance':'commits + remasks = cells'
					'fixedCellsUnchanged':true ; 'count':{'grow':'done:/run/steps'}""")
	void aStreamOfARunIsHeldAgainstThem(String right, String wrong) {
		assertThat(problems("native", right.replace("whole", "equals"), NATIVE)).isEmpty();
		assertThat(problems("native", wrong.replace("whole", "equals"), NATIVE)).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { ": late", "data: {}\n", "data: [DO" })
	void whatComesBehindTheEndIsSeen(String more) {
		assertThat(problems("openai", "'closesAfterDone':true", OPENAI + more + "\n")).isNotEmpty();
	}

	@Test
	void framesOfTheOtherKindAreSeen() {
		assertThat(problems("native", "", OPENAI)).isNotEmpty();
		assertThat(problems("openai", "", NATIVE)).isNotEmpty();
		assertThat(problems("openai", "", "data: {}\n\ndata: half\n\n")).isNotEmpty();
		assertThat(problems("openai", "", "")).isNotEmpty();
	}

	@Test
	void aCellThatMayNotChangeIsSeen() {
		String broken = NATIVE.replace("\"edits\":[]}\n\nevent: text",
				"\"edits\":[{\"cell\":0,\"text\":\"A\"}]}\n\nevent: text");

		assertThat(broken).isNotEqualTo(NATIVE);
		assertThat(problems("native", "'fixedCellsUnchanged':true", broken)).isNotEmpty();
		assertThat(problems("native", "'replayEquals':'done:/run/text'", broken)).isNotEmpty();
		assertThat(problems("native", "'seqDense':true", NATIVE.replace("\"seq\":6", "\"seq\":9"))).isNotEmpty();
	}

	@Test
	void readingEndsWithTheEventAfterWhichTheClientLeaves() {
		var events = Events.read(new ByteArrayInputStream(NATIVE.getBytes(StandardCharsets.UTF_8)),
				Optional.of("step"));

		assertThat(events.events()).extracting(Events.Event::name).containsExactly("accepted", "canvas", "step");
	}

	private static List<String> problems(String framing, String expected, String stream) {
		byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
		Events events = Events.read(new ByteArrayInputStream(bytes), Optional.empty());
		var headers = HttpHeaders.of(Map.of(), (name, value) -> true);
		String json = "{'framing':'%s'%s}".formatted(framing, expected.isEmpty() ? "" : "," + expected);
		return StreamExpectation.of(new Members("sse", JsonMapper.shared().readTree(json.replace('\'', '"'))))
			.problems(new Reply(200, headers, bytes, Optional.of(events), 1), () -> new Reply(200, headers,
					"{\"t\":\"red\"}".getBytes(StandardCharsets.UTF_8), Optional.empty(), 1));
	}

}
