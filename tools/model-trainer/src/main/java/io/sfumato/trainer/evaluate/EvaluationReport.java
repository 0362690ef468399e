package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.sfumato.trainer.evaluate.Examination.Marks;

/**
 * Writes what an examination found as a Markdown page.
 */
public final class EvaluationReport {

	private static final int TOO_FEW = 5;

	private EvaluationReport() {
	}

	/**
	 * Examines and writes.
	 * @param sets names of evaluation sets
	 * @param pages of each
	 */
	public static void write(Examination examination, List<String> sets, long seed, int pages, String command,
			Path target) throws IOException, InterruptedException {
		StringBuilder page = new StringBuilder();
		StringBuilder details = new StringBuilder();
		StringBuilder fields = new StringBuilder();
		StringBuilder absent = new StringBuilder();
		page.append(
				"""
						# Evaluation of sfumato-mini

						Weights: `%s`. Reproduce with

						```
						%s
						```

						Every page goes in as a PNG file, every clip as a WAV file, through the product's own path; the sets are made from seed %d,
						which training never uses. *Exact* is the share of answers that are right to the last character, for records the share of fields;
						*balanced* is the default strategy, the numbers are fixed step budgets for 32 cells (records: for the whole canvas).
						*Similarity* is ANLS with the default strategy. **Swapped** asks the same questions about the next page or clip
						of the set (default strategy): what is right there too was guessed. Unseen fonts and styles, and all voices of the spoken sets, were kept
						out of training; `people-…` are the telephone prompts of `asterisk-core-sounds-en-wav`, `spoken-questions` asks by voice what
						`typed-questions` asks in writing.

						| set | pages | answers | exact: balanced | 1 step | 2 | 4 | 8 | 16 | similarity | swapped |
						|---|---|---|---|---|---|---|---|---|---|---|
						"""
					.formatted(examination.digest().substring(0, 16), command, seed));
		for (String set : sets) {
			Marks marks = examination.mark(set, seed, pages);
			page.append("| %s | %d | %d |".formatted(marks.set(), marks.pages(), marks.of(0).asked()));
			for (int budget : Examination.BUDGETS) {
				page.append(" ").append(percent(marks.of(budget).exact())).append(" |");
			}
			page.append(" ")
				.append(percent(marks.of(0).similarity()))
				.append(" | ")
				.append(percent(marks.swapped().exact()))
				.append(" |\n");
			for (Map.Entry<String, Score> kind : marks.kinds().entrySet()) {
				if (kind.getValue().asked() >= TOO_FEW) {
					details.append("| %s | %s | %d | %s | %s |\n".formatted(set, kind.getKey(), kind.getValue().asked(),
							percent(kind.getValue().exact()), percent(kind.getValue().similarity())));
				}
			}
			fields(marks, fields);
			absent(marks, absent);
		}
		page.append("""

				## By kind of answer, default strategy

				`not visible` is what isn't on the page. Kinds with fewer than %d answers are left out.

				| set | kind | answers | exact | similarity |
				|---|---|---|---|---|
				""".formatted(TOO_FEW))
			.append(details)
			.append("""

					## Fields of records by forward passes

					Share of values that are right to the last character; `null` are the fields that aren't on the page, whatever their
					names. The passes are for the whole record, *balanced* is the default strategy.

					| set | field | values | balanced | 1 | 2 | 4 | 8 | 16 |
					|---|---|---|---|---|---|---|---|---|
					""")
			.append(fields)
			.append("""

					## What isn't on the page

					Asked for all the same, default strategy. *Fields* are those of records in the loop, *with a schema* the same records as
					infills, each field required and nullable; *answers* are questions whose right answer is "not visible". The aim is 85 %
					that say so. The last column is the share of fields that are on the page and were right with a schema.

					| set | fields | null | fields with a schema | null | answers | said so | on the page, with a schema |
					|---|---|---|---|---|---|---|---|
					""")
			.append(absent);
		Files.writeString(target, page);
	}

	private static void fields(Marks marks, StringBuilder table) {
		marks.fields().forEach((name, scores) -> {
			int asked = scores.getOrDefault(0, new Score()).asked();
			if (asked >= TOO_FEW) {
				table.append("| %s | %s | %d |".formatted(marks.set(), name, asked));
				for (int budget : Examination.BUDGETS) {
					table.append(" ").append(percent(scores.getOrDefault(budget, new Score()).exact())).append(" |");
				}
				table.append("\n");
			}
		});
	}

	private static void absent(Marks marks, StringBuilder table) {
		Score fields = marks.fields().getOrDefault(Examination.NULL, Map.of()).getOrDefault(0, new Score());
		Score answers = marks.kinds().getOrDefault("not visible", new Score());
		if (fields.asked() + answers.asked() + marks.infilled().asked() > 0) {
			table.append("| %s | %d | %s | %d | %s | %d | %s | %s |\n".formatted(marks.set(), fields.asked(),
					percent(fields.exact()), marks.infilledNulls().asked(), percent(marks.infilledNulls().exact()),
					answers.asked(), percent(answers.exact()), percent(marks.infilled().exact())));
		}
	}

	private static String percent(double share) {
		return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
	}

}
