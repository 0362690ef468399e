package io.sfumato.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import javax.imageio.ImageIO;

import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.Question;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.result.RunResult;
import io.sfumato.trainer.data.EvaluationSets;
import io.sfumato.trainer.data.Exchange;
import io.sfumato.trainer.data.Sample;
import io.sfumato.trainer.data.TextAnswer;

/**
 * What engines are asked, with the answers: the questions about drawn pages that the
 * embedded model is judged by, as files and texts.
 *
 * @param sets names of evaluation sets
 * @param pages of each set
 * @param seed of the pages
 * @param all in order
 */
record Questions(List<String> sets, int pages, long seed, List<Asked> all) {

	/** The usual seed of the sets; training never uses it. */
	static final long SEED = 2026;

	/** A question about a page, as a PNG file. */
	record Asked(byte[] page, String question, String answer) {
	}

	/** Draws the pages and collects the questions whose answers are texts. */
	static Questions of(List<String> sets, int pages) throws IOException {
		return of(sets, pages, SEED);
	}

	/** The same of other pages. */
	static Questions of(List<String> sets, int pages, long seed) throws IOException {
		List<Asked> questions = new ArrayList<>();
		for (String set : sets) {
			for (Sample sample : EvaluationSets.samples(set, seed, pages, true)) {
				ByteArrayOutputStream page = new ByteArrayOutputStream();
				ImageIO.write(Objects.requireNonNull(sample.page().pixels()), "png", page);
				for (Exchange exchange : sample.exchanges()) {
					if (exchange.answer() instanceof TextAnswer answer) {
						questions.add(new Asked(page.toByteArray(), exchange.question(), answer.text()));
					}
				}
			}
		}
		return new Questions(sets, pages, seed, questions);
	}

	/** With the default strategy's other options. */
	Cost ask(LocalEngine engine, GenerationOptions options) throws InterruptedException {
		return ask(engine, new Contestant(null, options));
	}

	/**
	 * What it takes to answer all of them; the first is asked once before the clock runs.
	 */
	Cost ask(LocalEngine engine, Contestant contestant) throws InterruptedException {
		ask(engine, this.all.getFirst(), contestant);
		Cost cost = new Cost();
		for (Asked asked : this.all) {
			cost.add(ask(engine, asked, contestant), asked.answer());
		}
		return cost;
	}

	private static RunResult ask(LocalEngine engine, Asked asked, Contestant contestant) throws InterruptedException {
		MediaInput page = new MediaInput(null, asked.page(), null, MediaInput.Detail.AUTO, "/media/0");
		Operation question = new Operation.Answer(List.of(new Question("0", asked.question(), null)), null);
		return engine.submit(new RunRequest(question, null, List.of(page), null, contestant.strategy(),
				contestant.options(), Set.of(), Map.of()), (event) -> {
				})
			.await();
	}

	/** In a few words. */
	String describe() {
		return "%d questions about drawn pages (%s; %d pages each, seed %d)".formatted(this.all.size(),
				String.join(", ", this.sets), this.pages, this.seed);
	}

}
