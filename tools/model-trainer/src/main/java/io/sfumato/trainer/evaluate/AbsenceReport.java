package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The part of an evaluation report that tells what happens where something is asked for
 * that isn't on the page.
 */
public final class AbsenceReport {

	private AbsenceReport() {
	}

	/**
	 * Examines and appends to a report.
	 * @param sets names of evaluation sets
	 * @param pages of each
	 * @param command that makes this part of the report and those behind it
	 */
	public static void append(Examinee examinee, List<String> sets, long seed, int pages, String command, Path report)
			throws IOException, InterruptedException {
		Absence absence = new Absence(examinee);
		List<AbsenceMarks> marks = new ArrayList<>();
		for (String set : sets) {
			marks.add(absence.mark(set, seed, pages));
		}
		Files.writeString(report, section(command, pages, marks), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
	}

	/** The section. */
	static String section(String command, int pages, List<AbsenceMarks> sets) {
		StringBuilder section = new StringBuilder();
		section
			.append("""

					## What isn't on the page

					%d pages or clips of each set. From here on reproduce with

					```
					%s
					```

					Asked for all the same, once, default strategy. *Fields* are those of records in the loop, *with a schema* the same
					records as infills, each field required and nullable; *answers* are questions whose right answer is "not visible";
					*choices* are the same questions with three wrong options, read with `abstain` at 0.5. The aim is 85 %% that say so.

					| set | fields | null | with a schema | null | answers | said so | choices | left open |
					|---|---|---|---|---|---|---|---|---|
					"""
				.formatted(pages, command));
		List<AbsenceMarks> rows = new ArrayList<>(sets);
		if (sets.size() > 1) {
			rows.add(AbsenceMarks.all(sets));
		}
		rows.forEach((each) -> row(each.set(),
				List.of(each.nulls(), each.infilled().nulls(), each.answers(), each.abstained()), section));
		section
			.append("""

					What that costs: the same where the page has it. Fields count where they were right, closed questions with a right
					option where they were left open.

					| set | fields | right | with a schema | right | answerable | left open |
					|---|---|---|---|---|---|---|
					""");
		rows.forEach(
				(each) -> row(each.set(), List.of(each.values(), each.infilled().values(), each.withheld()), section));
		section
			.append("""

					A record with a schema says how sure it is of each value. What the same records come to where values are given from
					some probability of being right on (0: all that were written), and are `null` below it:

					| set | from | not on the page | null | on the page | right | values given | right |
					|---|---|---|---|---|---|---|---|
					""");
		for (AbsenceMarks each : rows) {
			for (AbsenceMarks.Doubt doubt : each.doubts()) {
				row("%s | %s".formatted(each.set(), doubt.least()), doubt.fields().scores(), section);
			}
		}
		return section.toString();
	}

	private static void row(String set, List<Score> scores, StringBuilder section) {
		if (scores.stream().anyMatch((score) -> score.asked() > 0)) {
			section.append("| %s |".formatted(set));
			scores.forEach((score) -> section.append(" %d | %s |".formatted(score.asked(), share(score))));
			section.append("\n");
		}
	}

	private static String share(Score score) {
		return (score.asked() == 0) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * score.exact());
	}

}
