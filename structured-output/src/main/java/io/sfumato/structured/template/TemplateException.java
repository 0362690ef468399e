package io.sfumato.structured.template;

import java.util.List;

/**
 * A template that cannot be used as it is.
 */
public final class TemplateException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient List<TemplateProblem> problems;

	/**
	 * A refusal.
	 * @param problems at least one, in the order of the text
	 */
	public TemplateException(List<TemplateProblem> problems) {
		super("line %d, column %d: %s".formatted(problems.getFirst().line(), problems.getFirst().column(),
				problems.getFirst().message()));
		this.problems = List.copyOf(problems);
	}

	public List<TemplateProblem> problems() {
		return this.problems;
	}

}
