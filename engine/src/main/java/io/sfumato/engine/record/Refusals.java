package io.sfumato.engine.record;

import java.util.List;

import io.sfumato.engine.error.InvalidRequestException;
import io.sfumato.engine.error.Violation;
import io.sfumato.structured.json.JsonPointer;
import io.sfumato.structured.plan.Problem;
import io.sfumato.structured.plan.RefusedException;
import io.sfumato.structured.template.TemplateException;
import io.sfumato.structured.template.TemplateProblem;

/**
 * Why a form can't be kept, as problems of the request.
 */
final class Refusals {

	private Refusals() {
	}

	static InvalidRequestException of(RefusedException refused, String pointer) {
		List<Violation> violations = refused.problems().stream().map(Refusals::violation).toList();
		Problem first = refused.problems().getFirst();
		return new InvalidRequestException(kind(first.code()), sentence(first.message(), violations.size()),
				pointer + first.pointer(), violations);
	}

	static InvalidRequestException of(TemplateException refused, String pointer) {
		List<Violation> violations = refused.problems().stream().map(Refusals::violation).toList();
		TemplateProblem first = refused.problems().getFirst();
		return new InvalidRequestException(kind(first.code()),
				sentence("Line %d, column %d: %s".formatted(first.line(), first.column(), first.message()),
						violations.size()),
				pointer, violations);
	}

	private static String sentence(String first, int count) {
		return (count == 1) ? first : "%s (and %d more, see violations)".formatted(first, count - 1);
	}

	private static Violation violation(Problem problem) {
		return new Violation(problem.code(), problem.message(), problem.pointer(),
				problem.keyword().isEmpty() ? null : problem.keyword(),
				problem.hint().isEmpty() ? null : problem.hint(), null);
	}

	private static Violation violation(TemplateProblem problem) {
		return new Violation(problem.code(), problem.message(), null, null, null, new Violation.Place(problem.line(),
				problem.column(), problem.offset(), problem.length(), problem.excerpt()));
	}

	private static io.sfumato.engine.error.Problem kind(String code) {
		return switch (code) {
			case "limit_exceeded", "regex_too_complex", "compile_timeout" ->
				io.sfumato.engine.error.Problem.SCHEMA_LIMIT;
			case "canvas_overflow" -> io.sfumato.engine.error.Problem.SCHEMA_DOES_NOT_FIT;
			default -> io.sfumato.engine.error.Problem.SCHEMA_UNSUPPORTED;
		};
	}

	/** The request's pointer to what it says about a slot. */
	static String pointer(String field, String name) {
		return JsonPointer.child(field, name);
	}

}
