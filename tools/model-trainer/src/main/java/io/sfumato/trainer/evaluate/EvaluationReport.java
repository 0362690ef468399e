package io.sfumato.trainer.evaluate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Writes what an examination found as a Markdown page.
 */
public final class EvaluationReport {

	private static final int TOO_FEW = 5;

	private EvaluationReport() {
	}

	/**
	 * Examines and writes; other parts of the report are appended to this one.
	 * @param sets names of evaluation sets
	 * @param pages of each; of none it is a heading
	 */
	public static void write(Examinee examinee, List<String> sets, long seed, int pages, String command, Path target)
			throws IOException, InterruptedException {
		Examination examination = new Examination(examinee);
		List<Marks> marks = new ArrayList<>();
		for (String set : (pages > 0) ? sets : List.<String>of()) {
			marks.add(examination.mark(set, seed, pages));
		}
		Files.writeString(target,
				marks.isEmpty() ? heading(examinee.digest()) : page(examinee.digest(), seed, command, marks));
	}

	private static String heading(String digest) {
		return """
				# Evaluation of sfumato-mini

				Weights: `%s`.
				""".formatted(digest.substring(0, 16));
	}

	/**
	 * The page.
	 * @param digest of the weights
	 * @param all marks of each set
	 */
	static String page(String digest, long seed, String command, List<Marks> all) {
		StringBuilder page = new StringBuilder();
		StringBuilder details = new StringBuilder();
		StringBuilder fields = new StringBuilder();
		page.append(heading(digest));
		page.append(
				"""

						Reproduce with

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
					.formatted(command, seed));
		for (Marks marks : all) {
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
					details.append("| %s | %s | %d | %s | %s |\n".formatted(marks.set(), kind.getKey(),
							kind.getValue().asked(), percent(kind.getValue().exact()),
							percent(kind.getValue().similarity())));
				}
			}
			fields(marks, fields);
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

					Share of values that are right to the last character, first of the fields that are on the page, then of those
					that aren't, where `null` is right. The passes are for the whole record, *balanced* is the default strategy;
					`all` are all fields of the set. Less than %d values are no share.

					| set | field | on the page | balanced | 1 | 2 | 4 | 8 | 16 | not on it | balanced | 1 | 2 | 4 | 8 | 16 |
					|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
					"""
				.formatted(TOO_FEW))
			.append(fields);
		return page.toString();
	}

	private static void fields(Marks marks, StringBuilder table) {
		if (marks.fields().isEmpty()) {
			return;
		}
		table.append("| %s | all |".formatted(marks.set()));
		shares(table, (budget) -> marks.fields(false, budget));
		shares(table, (budget) -> marks.fields(true, budget));
		table.append("\n");
		for (String name : marks.fields()) {
			if (Math.max(marks.field(name, false, 0).asked(), marks.field(name, true, 0).asked()) >= TOO_FEW) {
				table.append("| %s | %s |".formatted(marks.set(), name));
				shares(table, (budget) -> marks.field(name, false, budget));
				shares(table, (budget) -> marks.field(name, true, budget));
				table.append("\n");
			}
		}
	}

	private static void shares(StringBuilder table, IntFunction<Score> scores) {
		int asked = scores.apply(0).asked();
		table.append(" %d |".formatted(asked));
		for (int budget : Examination.BUDGETS) {
			double share = (asked >= TOO_FEW) ? scores.apply(budget).exact() : Double.NaN;
			table.append(" ").append(percent(share)).append(" |");
		}
	}

	private static String percent(double share) {
		return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
	}

}
