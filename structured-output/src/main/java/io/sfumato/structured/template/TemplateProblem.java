package io.sfumato.structured.template;

/**
 * What is wrong with a template, and where.
 *
 * @param code such as {@code unknown_kind}
 * @param message a sentence with values
 * @param line from 1
 * @param column from 1, in characters
 * @param offset from 0, in UTF-16 units
 * @param length of the offending text, in UTF-16 units
 * @param excerpt the line, and below it a caret
 */
public record TemplateProblem(String code, String message, int line, int column, int offset, int length,
		String excerpt) {

	static TemplateProblem at(String template, int offset, int length, String code, String message) {
		int start = template.lastIndexOf('\n', offset - 1) + 1;
		int end = template.indexOf('\n', offset);
		int line = 1 + (int) template.chars().limit(offset).filter((each) -> each == '\n').count();
		int column = template.codePointCount(start, offset) + 1;
		String excerpt = template.substring(start, (end < 0) ? template.length() : end) + "\n" + " ".repeat(column - 1)
				+ "^";
		return new TemplateProblem(code, message, line, column, offset, length, excerpt);
	}

}
