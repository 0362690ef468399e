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
		}
		page.append(
				"""

						## By kind of answer, default strategy

						`record: NAME` is a field of a record, `record: null` and `not visible` are what isn't on the page. Kinds with fewer
						than %d answers are left out.

						| set | kind | answers | exact | similarity |
						|---|---|---|---|---|
						"""
					.formatted(TOO_FEW))
			.append(details);
		Files.writeString(target, page);
	}

	private static String percent(double share) {
		return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
	}

}
