package io.sfumato.e2e.checks;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** What the interpreter doesn't understand it refuses, before anything is sent. */
class UnknownWordsTests {

	private static final String CHECK = "{'id':'C','title':'t','clients':['curl'],'method':'GET','path':'/',"
			+ "'expect':{%s}%s}";

	@ParameterizedTest
	@ValueSource(strings = { "", ",'repeat':{'times':2,'parallel':2,'noise':true,'equal':[],'distinct':[]}",
			",'inject':{'busyQueue':1,'padBodyToBytes':9,'variant':'restart server after first item'}",
			",'then':[{'method':'GET','path':'/','let':{},'onlyIf':'x','expect':{'withinMillis':1}}]" })
	void whatIsKnownIsRead(String more) {
		assertThatNoException().isThrownBy(() -> Check.of(json(CHECK.formatted("", more))));
	}

	@ParameterizedTest
	@ValueSource(strings = { ",'sleep':3", ",'repeat':{'times':2,'until':3}", ",'inject':{'fault':1}",
			",'inject':{'variant':'pull the plug'}", ",'pollUntil':{'path':'/a','in':[1],'seconds':1,'every':2}",
			",'then':[{'method':'GET','path':'/','expect':{},'wait':1}]", ",'body':{},'raw':''",
			",'then':[{'method':'GET','path':'/'}]", ",'multipart':[{'name':'a','data':'','encoding':'x'}]" })
	void anUnknownDirectiveIsRefused(String more) {
		refused(CHECK.formatted("", more));
	}

	@ParameterizedTest
	@ValueSource(strings = { "'cookies':{}", "'json':{'/a':{'$most':1}}", "'headers':{'a':{'$most':1}}",
			"'status':{'$most':1}", "'text':{'$most':1}", "'jsonl':{'$most':1}", "'jsonl':{'/0':{'$most':1}}",
			"'onStatus':{'400':{'json':{'/a':{'$most':1}}}}", "'elseWithout':{'capability':'a','jsn':{}}",
			"'clients':{'openai-cobol':{}}", "'sse':{}", "'sse':{'framing':'morse'}",
			"'sse':{'framing':'native','loud':1}", "'sse':{'framing':'openai','each':{'/a':{'$most':1}}}",
			"'sse':{'framing':'native','balance':'commits - wishes = cells'}",
			"'sse':{'framing':'native','balance':'commits'}",
			"'sse':{'framing':'native','concat':{'path':'/a','loud':1}}" })
	void anUnknownExpectationIsRefused(String expect) {
		refused(CHECK.formatted(expect, ""));
		refused(CHECK.formatted("", ",'then':[{'method':'GET','path':'/','expect':{%s}}]".formatted(expect)));
	}

	@Test
	void anUnknownClientIsRefused() {
		refused(CHECK.formatted("", "").replace("curl", "wget"));
	}

	@Test
	void placeholdersTakeTheTypeOfWhatTheyStandFor() {
		var values = new Values(Map.of("N", json("3"), "LIST", json("[1]"), "T", json("'a$1'")));

		assertThat(values.fill(json("{'a':'${N}','b':['${LIST}','n=${N} ${T}']}")))
			.isEqualTo(json("{'a':3,'b':[[1],'n=3 a$1']}"));
		assertThat(values.with(Map.of("N", json("4"))).text("${N}")).isEqualTo("4");
		assertThatExceptionOfType(UnknownWordException.class).isThrownBy(() -> values.text("x ${M}"))
			.withMessageContaining("${M}");
	}

	@ParameterizedTest
	@CsvSource({ "x is empty, false", "x is not empty, true", "' is not empty', false", "' is empty', true",
			"model has capability a, true", "model has capability b, false", "model has no capability b, true",
			"model has no input a, false" })
	void conditionsAreUnderstood(String words, boolean holds) {
		assertThat(Words.hold(words, new Values(Map.of()), Set.of("a"))).isEqualTo(holds);
	}

	@Test
	void otherConditionsAndFunctionsAreRefused() {
		var reply = new Reply(200, HttpHeaders.of(Map.of(), (name, value) -> true),
				"{\"a\":\"3 mugs\",\"b\":\"42\"}".getBytes(StandardCharsets.UTF_8), Optional.empty(), 1);

		assertThat(Words.value("firstLetter(/a)", reply)).isEqualTo(json("'m'"));
		assertThat(Words.value("firstLetter(/b)", reply)).isEqualTo(json("''"));
		assertThatExceptionOfType(UnknownWordException.class).isThrownBy(() -> Words.value("lastLetter(/a)", reply));
		assertThatExceptionOfType(UnknownWordException.class)
			.isThrownBy(() -> Words.hold("it rains", new Values(Map.of()), Set.of()));
		assertThatExceptionOfType(UnknownWordException.class)
			.isThrownBy(() -> BreakingEngine.with("before-chunk-2", null));
	}

	@Test
	void bindingsAreAllCombinations() {
		Check check = Check.of(json(CHECK.formatted("", ",'repeat':{'for':{'A':[1,2],'B':['x','y','z']}}")));

		assertThat(check.repeat().bindings()).hasSize(6)
			.doesNotHaveDuplicates()
			.allSatisfy((binding) -> assertThat(binding).containsOnlyKeys("A", "B"));
	}

	private static void refused(String check) {
		assertThatExceptionOfType(UnknownWordException.class).as(check).isThrownBy(() -> Check.of(json(check)));
	}

	private static JsonNode json(String text) {
		return JsonMapper.shared().readTree(text.replace('\'', '"'));
	}

}
