package io.sfumato.structured.language;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Random;

import io.sfumato.structured.automaton.Budget;
import io.sfumato.structured.automaton.Language;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DateLanguageTests {

	private static final int FIRST_DAY = (int) LocalDate.of(1, 1, 1).toEpochDay();

	private static final int LAST_DAY = (int) LocalDate.of(9999, 12, 31).toEpochDay();

	@Test
	void aDateIsAcceptedIfItLiesWithinTheBounds() {
		var random = new Random(4);
		for (int range = 0; range < 60; range++) {
			LocalDate first = date(random);
			// far apart and close together
			LocalDate last = LocalDate
				.ofEpochDay(Math.min(LAST_DAY, first.toEpochDay() + random.nextInt(1 << (1 + random.nextInt(20)))));
			Language both = DateLanguage.of(first, last, Budget.standard());
			Language from = DateLanguage.of(first, null, Budget.standard());
			Language to = DateLanguage.of(null, last, Budget.standard());
			for (LocalDate bound : new LocalDate[] { first, last, date(random) }) {
				for (int days = -40; days <= 40; days++) {
					LocalDate date = bound.plusDays(days);
					if (date.getYear() >= 1 && date.getYear() <= 9999) {
						assertThat(accepts(from, date)).as("%s from %s", date, first).isEqualTo(!date.isBefore(first));
						assertThat(accepts(to, date)).as("%s to %s", date, last).isEqualTo(!date.isAfter(last));
						assertThat(accepts(both, date)).as("%s in %s to %s", date, first, last)
							.isEqualTo(!date.isBefore(first) && !date.isAfter(last));
					}
				}
			}
		}
	}

	@Test
	void boundsLetNothingThroughThatIsNoDate() {
		Language dates = DateLanguage.of(LocalDate.of(2023, 1, 1), LocalDate.of(2023, 12, 31), Budget.standard());

		assertThat(dates.accepts("2023-02-29".getBytes(StandardCharsets.US_ASCII))).isFalse();
		assertThat(dates.accepts("2023-6-1".getBytes(StandardCharsets.US_ASCII))).isFalse();
	}

	@Test
	void aSlotHasBounds() {
		var template = TemplateParser.parse("On {{day: date min=2020-01-01 max=\"2020-12-31\"}}.");

		assertThat(template.read("On 2020-02-29.")).isNotNull();
		assertThat(template.read("On 2021-01-01.")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{{a: date min=2020-13-01}}", "{{a: date max=2023-02-29}}", "{{a: date min=12}}",
			"{{a: date min=+10000-01-01}}", "{{a: date min=2021-01-01 max=2020-01-01}}", "{{a: time min=12:00}}" })
	void boundsThatAreNoneAreRefused(String template) {
		assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> TemplateParser.parse(template));
	}

	private static LocalDate date(Random random) {
		return LocalDate.ofEpochDay(FIRST_DAY + random.nextInt(LAST_DAY - FIRST_DAY + 1));
	}

	private static boolean accepts(Language language, LocalDate date) {
		return language.accepts(date.toString().getBytes(StandardCharsets.US_ASCII));
	}

}
