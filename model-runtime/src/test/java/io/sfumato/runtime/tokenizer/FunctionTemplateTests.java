package io.sfumato.runtime.tokenizer;

import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which chat templates have a place for functions. */
class FunctionTemplateTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@CsvSource(delimiter = ';', quoteCharacter = '"', textBlock = """
			{%- if tools %}# Tools{% endif %}{{ messages }};                            true
			{% for tool in tools %}{{ tool }}{% endfor %};                              true
			{% if not tools is defined %}{% set tools = none %}{% endif %};             true
			{% for message in messages %}{{ message['content'] }} tools{% endfor %};    false
			{% for message in messages %}{{ message.toolset }}{% endfor %};             false
			""")
	void isToldByItsStatements(String source, boolean shows) throws Exception {
		try (Tokenizer tokenizer = TinyTokenizer.in(this.directory)) {
			assertThat(new ChatTemplate(this.directory, source, tokenizer).showsTools()).isEqualTo(shows);
		}
	}

}
