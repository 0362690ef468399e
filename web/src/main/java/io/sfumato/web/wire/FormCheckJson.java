package io.sfumato.web.wire;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.sfumato.engine.result.FormCheck;
import io.sfumato.web.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * What a schema or a template comes to (api.md §3.5). Of a form that can't be kept sizes
 * are null.
 */
public final class FormCheckJson {

	private FormCheckJson() {
	}

	public static Map<String, @Nullable Object> of(FormCheck check) {
		FormCheck.Sizes sizes = check.sizes();
		var json = new LinkedHashMap<String, @Nullable Object>();
		json.put("model", check.model());
		json.put("supported", check.violations().isEmpty());
		json.put("violations", Problem.violations(check.violations()));
		json.put("narrowings", check.narrowings());
		json.put("slots", (sizes != null) ? sizes.slots().stream().map(FormCheckJson::slot).toList() : List.of());
		json.put("minTokens", (sizes != null) ? sizes.fewest() : null);
		json.put("expectedTokens", (sizes != null) ? sizes.usual() : null);
		json.put("maxTokens", (sizes != null) ? sizes.most() : null);
		json.put("states", (sizes != null) ? sizes.states() : null);
		json.put("compileMs", check.compileMs());
		json.put("estimatedForwardPasses", passes(sizes));
		return json;
	}

	/**
	 * One token a pass is a matter of counting; how many tokens the others decide in one
	 * depends on how certain the model is of them, so that isn't guessed.
	 */
	private static Map<String, @Nullable Object> passes(FormCheck.@Nullable Sizes sizes) {
		var passes = new LinkedHashMap<String, @Nullable Object>();
		passes.put("fast", null);
		passes.put("balanced", null);
		passes.put("quality", (sizes != null) ? sizes.masked() : null);
		return passes;
	}

	private static Map<String, Object> slot(FormCheck.Slot slot) {
		var json = new LinkedHashMap<String, Object>();
		json.put("name", slot.name());
		json.put("kind", slot.kind().toString());
		if (!slot.options().isEmpty()) {
			json.put("options", slot.options().stream().map(RecordJson::value).toList());
		}
		json.put("states", slot.states());
		json.put("nullable", slot.mayBeAbsent());
		return json;
	}

}
