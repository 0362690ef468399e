package io.sfumato.structured.schema;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.sfumato.structured.automaton.BudgetExceededException;
import io.sfumato.structured.json.JsonException;
import io.sfumato.structured.json.JsonNode;
import io.sfumato.structured.json.JsonText;
import io.sfumato.structured.plan.PlanNode;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.RecordPlan;
import io.sfumato.structured.plan.RefusedException;

/**
 * Compiles JSON Schemas. What was compiled is kept, so that the same schema costs nothing
 * the next time, and the same pattern nothing in another schema. For any number of
 * threads.
 */
public final class SchemaCompiler {

	private static final int MOST_PLANS = 1_024;

	private final Map<Key, RecordPlan> plans = new ConcurrentHashMap<>();

	private final Patterns patterns = new Patterns();

	/**
	 * Compiles a schema.
	 * @param schema JSON text
	 * @throws RefusedException if the schema cannot be kept, with everything that was
	 * found
	 */
	public RecordPlan compile(String schema, SchemaOptions options) {
		Key key = new Key(schema, options);
		RecordPlan known = this.plans.get(key);
		if (known != null) {
			return known;
		}
		RecordPlan plan = compileAnew(schema, options);
		if (this.plans.size() >= MOST_PLANS) {
			this.plans.clear();
		}
		this.plans.put(key, plan);
		return plan;
	}

	private RecordPlan compileAnew(String text, SchemaOptions options) {
		JsonNode root;
		try {
			root = JsonText.parse(text, options.limits().maxBytes());
		}
		catch (JsonException ex) {
			throw refused(ex.code(), ex.pointer(), Problems.message(ex));
		}
		if (!(root instanceof JsonNode.Obj) && !(root instanceof JsonNode.Bool)) {
			throw refused("invalid_schema", "", "a schema is an object, true or false");
		}
		SchemaDocument document = new SchemaDocument(root);
		Problems problems = new Problems();
		new SchemaCheck(document, options, problems).check();
		problems.refuseIfAny();
		try {
			PlanNode plan = new SchemaPlanner(document, options, problems, this.patterns).plan();
			return new RecordPlan(plan, options.layout(), problems.warnings());
		}
		catch (SchemaPlanner.LimitException ex) {
			throw refused("limit_exceeded", ex.pointer(), Problems.message(ex));
		}
		catch (BudgetExceededException ex) {
			throw refused("limit_exceeded", "", Problems.message(ex));
		}
	}

	private static RefusedException refused(String code, String pointer, String message) {
		return new RefusedException(List.of(Problem.of(code, pointer, "", message)));
	}

	private record Key(String schema, SchemaOptions options) {
	}

}
