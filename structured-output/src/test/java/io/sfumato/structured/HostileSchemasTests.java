package io.sfumato.structured;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.schema.SchemaCompiler;
import io.sfumato.structured.schema.SchemaOptions;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateParser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Schemas that mean harm: refused because they cost too much, before they have cost it.
 */
class HostileSchemasTests {

	private static final String OBJECT = "{\"type\": \"object\", \"properties\": {\"x\": {\"type\": \"string\"}}}";

	/**
	 * Processor time; generous, since the budgets are counted and the machine may be
	 * cold.
	 */
	private static final long MOST_NANOS = 3_000_000_000L;

	private final SchemaCompiler compiler = new SchemaCompiler();

	@TestFactory
	Stream<DynamicTest> areRefusedInTime() {
		Map<String, String> codes = new LinkedHashMap<>();
		codes.put(pattern("^[ab]*a[ab]{24}$"), "regex_too_complex");
		codes.put(pattern("((a{1,50}){1,50}){1,50}"), "regex_too_complex");
		codes.put(pattern("\\\\p{L}{1000}"), "regex_too_complex");
		codes.put(pattern("x".repeat(100_000)), "limit_exceeded");
		codes.put(pattern("x".repeat(600)), "regex_too_complex");
		codes.put(pattern("(?<=a)b"), "unsupported_regex");
		codes.put(pattern("(?i)a"), "unsupported_regex");
		codes.put(pattern("a++"), "unsupported_regex");
		codes.put(pattern("\\\\u{110000}"), "invalid_regex");
		codes.put(pattern("(".repeat(300)), "unsupported_regex");
		codes.put(pattern("[^\\\\s\\\\S]"), "unsatisfiable");
		codes.put("{\"a\":".repeat(10_000), "limit_exceeded");
		codes.put("[".repeat(30_000), "limit_exceeded");
		codes.put(" ".repeat(1_000_000), "limit_exceeded");
		codes.put(nested(12), "limit_exceeded");
		codes.put("{\"enum\": [%s]}".formatted(numbers(5_000)), "limit_exceeded");
		codes.put("{\"type\": \"number\", \"minimum\": 1e400000}", "limit_exceeded");
		codes.put("{\"type\": \"number\", \"minimum\": 1e300}", "limit_exceeded");
		codes.put("{\"type\": \"number\", \"multipleOf\": 1e-300}", "limit_exceeded");
		codes.put("{\"type\": \"number\", \"multipleOf\": 0}", "invalid_schema");
		codes.put("{\"type\": \"integer\", \"multipleOf\": 9973}", "limit_exceeded");
		codes.put("{\"type\": \"string\", \"minLength\": 1e9}", "canvas_overflow");
		codes.put(doubling("anyOf", OBJECT), "limit_exceeded");
		codes.put(doubling("anyOf", "{\"type\": \"string\"}"), "limit_exceeded");
		codes.put(doubling("anyOf", "{\"type\": \"array\", \"items\": %s}".formatted(OBJECT)), "limit_exceeded");
		codes.put(doubling("oneOf", OBJECT), "limit_exceeded");
		codes.put(doubling("oneOf", "{\"type\": \"string\"}"), "limit_exceeded");
		codes.put(doubling("allOf", OBJECT), "unsatisfiable");
		codes.put("{\"$ref\": \"#\"}", "unsatisfiable");
		codes.put("{\"allOf\": [{\"$ref\": \"#\"}, {\"type\": \"string\"}]}", "unsatisfiable");
		codes.put("{\"$ref\": \"file:///etc/passwd\"}", "remote_ref");
		codes.put("{\"$ref\": \"#/%zz\"}", "unresolved_ref");
		codes.put("{\"type\": \"object\", \"properties\": {\"\\ud800\": {\"type\": \"null\"}}}", "invalid_json");
		codes.put("\uFEFF{}", "invalid_json");
		codes.put("{\"type\": \"string\",}", "invalid_json");
		return codes.entrySet().stream().map((each) -> {
			String schema = each.getKey();
			String name = schema.substring(0, Math.min(60, schema.length()));
			return DynamicTest.dynamicTest(each.getValue() + " " + name.strip(),
					() -> refused(schema, each.getValue()));
		});
	}

	private void refused(String schema, String code) {
		long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		RefusedException refusal = catchThrowableOfType(RefusedException.class,
				() -> this.compiler.compile(schema, SchemaOptions.STANDARD));
		long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;

		assertThat(refusal).isNotNull();
		assertThat(refusal.problems()).extracting(Problem::code).contains(code);
		assertThat(spent).isLessThan(MOST_NANOS);
	}

	@Test
	void harmlessLookAlikesAreAccepted() {
		for (String pattern : new String[] { "(a*)*b", "(a|a)*", "(?:)*x", "^a{0}$" }) {
			assertThat(this.compiler.compile(pattern(pattern), SchemaOptions.STANDARD).root()).isNotNull();
		}
	}

	@Test
	void templatesWithTooManySlotsAreRefused() {
		String template = IntStream.range(0, 5_000)
			.mapToObj((i) -> "{{s%d: date}} ".formatted(i))
			.collect(Collectors.joining());

		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> TemplateParser.parse(template))
			.satisfies((ex) -> assertThat(ex.problems().getFirst().code()).isEqualTo("limit_exceeded"));
	}

	private static String pattern(String pattern) {
		return "{\"type\": \"string\", \"pattern\": \"%s\"}".formatted(pattern);
	}

	private static String numbers(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(", "));
	}

	private static String nested(int levels) {
		return "{\"type\": \"array\", \"items\": ".repeat(levels) + "{\"type\": \"null\"}" + "}".repeat(levels);
	}

	/** Twenty definitions, each of which uses the next one twice. */
	private static String doubling(String keyword, String last) {
		StringBuilder schema = new StringBuilder("{\"$ref\": \"#/$defs/d0\", \"$defs\": {");
		for (int i = 0; i < 20; i++) {
			String next = "{\"$ref\": \"#/$defs/d%d\"}".formatted(i + 1);
			schema.append("\"d%d\": {\"%s\": [%s, %s]}, ".formatted(i, keyword, next, next));
		}
		return schema.append("\"d20\": %s}}".formatted(last)).toString();
	}

}
