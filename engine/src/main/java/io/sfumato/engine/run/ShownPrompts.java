package io.sfumato.engine.run;

import java.util.ArrayList;
import java.util.List;

import io.sfumato.engine.prompt.PromptLayout;
import io.sfumato.engine.prompt.PromptPart;
import io.sfumato.engine.result.RunResult.PromptSegment;

/**
 * What the model was asked, for those who want to know: stretches without their content.
 */
final class ShownPrompts {

	private ShownPrompts() {
	}

	/**
	 * The prompts of a run.
	 * @param items the texts
	 * @param media whose tokens are known by now
	 * @return one for each text or pass over closed questions
	 */
	static List<List<PromptSegment>> of(RunPlan plan, List<RunPlan.Item> items, Perception media) {
		DecisionPlan decisions = plan.decisions();
		List<PromptLayout> layouts = (decisions != null)
				? decisions.reads().stream().map(DecisionPlan.Read::layout).toList()
				: items.stream().map(RunPlan.Item::layout).toList();
		List<List<PromptSegment>> prompts = new ArrayList<>();
		for (int item = 0; item < layouts.size(); item++) {
			prompts.add(segments(plan, layouts.get(item), media.tokens(item)));
		}
		return prompts;
	}

	private static List<PromptSegment> segments(RunPlan plan, PromptLayout layout, List<Integer> tokens) {
		List<PromptSegment> described = new ArrayList<>();
		for (PromptPart part : layout.parts()) {
			described.add(switch (part) {
				case PromptPart.Medium medium -> new PromptSegment(plan.media().get(medium.index()).kind().toString(),
						medium.index(), tokens.get(medium.index()));
				case PromptPart.Text text -> new PromptSegment("text", null, text.tokens().length);
			});
		}
		return described;
	}

}
