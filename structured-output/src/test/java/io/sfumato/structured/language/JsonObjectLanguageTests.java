package io.sfumato.structured.language;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.plan.JsonLayout;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class JsonObjectLanguageTests {

	private static final Language OBJECTS = JsonObjectLanguage.of(10, 1, JsonLayout.COMPACT,
			new Budget(Budget.STATES, 200_000_000));

	@Test
	void objectsAreNestedTenLevelsDeep() {
		assertThat(accepts(nested(10))).isTrue();
		assertThat(accepts(nested(11))).isFalse();
	}

	@Test
	void arraysHoldObjectsOnTheWayDownOnce() {
		assertThat(accepts("{\"a\":[{\"b\":{\"c\":[1,\"x\",null]}},[true,2.5],3]}")).isTrue();
		assertThat(accepts("{\"a\":{\"b\":[{\"c\":{\"d\":{}}}]}}")).isTrue();
		assertThat(accepts("{\"a\":[[[1]]]}")).isFalse();
		assertThat(accepts("{\"a\":[{\"b\":[{}]}]}")).isFalse();
	}

	@Test
	void everyTopLevelValueIsAnObject() {
		assertThat(accepts("{}")).isTrue();
		assertThat(accepts("[]")).isFalse();
		assertThat(accepts("{\"a\":1}}")).isFalse();
		assertThat(accepts("{\"a\":[1}]")).isFalse();
	}

	@Test
	void whateverItWritesIsAnObject() {
		Random random = new Random(4);
		int written = 0;
		for (int run = 0; run < 400; run++) {
			byte[] text = OBJECTS.sample(random, 300);
			if (text != null) {
				written++;
				assertThat(JsonText.parseKeepingLast(new String(text, StandardCharsets.UTF_8), 1 << 16))
					.isInstanceOf(JsonNode.Obj.class);
			}
		}
		assertThat(written).isGreaterThan(100);
	}

	private static boolean accepts(String text) {
		return OBJECTS.accepts(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String nested(int levels) {
		return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
	}

}
