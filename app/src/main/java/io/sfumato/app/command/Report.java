package io.sfumato.app.command;

import java.io.Console;
import java.io.PrintWriter;

import picocli.CommandLine.Model.CommandSpec;

/** The two streams of a command. */
final class Report {

	private final PrintWriter out;

	private final PrintWriter err;

	Report(CommandSpec command) {
		this.out = command.commandLine().getOut();
		this.err = command.commandLine().getErr();
	}

	/** A result. */
	void result(String line) {
		this.out.println(line);
		this.out.flush();
	}

	/** Something that couldn't be done. */
	void problem(String what, String sentence) {
		this.err.println(what + ": " + sentence);
		this.err.flush();
	}

	/** How far it is, for somebody who watches. */
	void progress(int number, int count, String what) {
		Console console = System.console();
		if (count > 1 && console != null && console.isTerminal()) {
			this.err.println("[%d/%d] %s".formatted(number, count, what));
			this.err.flush();
		}
	}

}
