package io.sfumato.engine.plan;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.sfumato.engine.Engine;
import io.sfumato.engine.request.GenerationOptions;
import io.sfumato.engine.request.MediaInput;
import io.sfumato.engine.request.Operation;
import io.sfumato.engine.request.RunRequest;
import io.sfumato.engine.request.Turn;
import io.sfumato.engine.result.Receipt;
import io.sfumato.engine.result.RunResult;

/**
 * The masked model writes a plan, an autoregressive model carries it out
 * (<a href="https://arxiv.org/abs/2510.15244">Planner and Executor</a>, collaboration in
 * text): a plan is short and seen as a whole, which diffusion is good at; an answer is
 * long and follows step by step. The collaboration through hidden states needs a trained
 * projector and isn't here.
 * <p>
 * For questions that take several steps. Not for questions about something in an image
 * that the plan doesn't put into words: the executor perceives no media.
 */
public final class PlannerExecutor {

	/** Tokens of a plan, of the paper. */
	public static final int DEFAULT_TOKENS = 64;

	private final Engine planner;

	private final Executor executor;

	private final int tokens;

	/**
	 * @param planner closed by whoever opened it
	 * @param tokens most tokens of a plan, from 1; 64 by default
	 */
	public PlannerExecutor(Engine planner, Executor executor, int tokens) {
		this.planner = planner;
		this.executor = executor;
		this.tokens = tokens;
	}

	/**
	 * Plans and answers. Blocks.
	 * @param media that the planner perceives, in order
	 * @throws io.sfumato.engine.error.EngineException as {@link Engine#submit} and the
	 * run that plans
	 */
	public Result answer(String question, List<MediaInput> media) throws InterruptedException {
		Turn turn = new Turn(Turn.Role.USER, media.size(),
				"Write a short plan of how to answer the question. Don't answer it yet.\n\n" + question);
		RunResult plan = this.planner.submit(new RunRequest(new Operation.Chat(List.of(turn), 1), null, media, null,
				null, GenerationOptions.NONE.withMaxTokens(this.tokens), Set.of(), Map.of()), (event) -> {
				})
			.await();
		String text = plan.texts().getFirst().text();
		return new Result(text, this.executor.answer(question + "\n\nFollow this plan:\n" + text), plan.receipt());
	}

	/** The second model. */
	@FunctionalInterface
	public interface Executor {

		/**
		 * What it answers to a prompt; blocks.
		 */
		String answer(String prompt);

	}

	/**
	 * What both have written.
	 *
	 * @param plan of the masked model
	 * @param answer of the second model
	 * @param receipt of the plan
	 */
	public record Result(String plan, String answer, Receipt receipt) {
	}

}
