package io.sfumato.app.start;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The AOT cache of Java that the build puts beside the jar: classes that are loaded and
 * linked, and profiles of methods. A Java process can only be given one by its command
 * line, and {@code java -jar sfumato.jar} doesn't name any. So the process replaces its
 * program, by {@code execv}, with the same one and a longer command line. It stays the
 * same process for everybody outside: its number, its parent, its streams, its signals,
 * its exit code.
 * <p>
 * Nothing happens, and the start takes as long as without a cache, unless the process is
 * {@code java … -jar some.jar …} on Linux with a readable {@code some.aot} beside it, and
 * its options leave caches and agents alone. A cache that doesn't fit is turned down by
 * the JVM in several lines, of which none names a way out; they are turned off, and one
 * sentence takes their place.
 */
public final class StartCache {

	/** Names the cache in a process that has been through here. */
	private static final String PROPERTY = "sfumato.start.cache";

	private static final String MARK = "-Dsfumato.start.cache=";

	/**
	 * Options that choose a cache themselves, or with which none is used: agents change
	 * classes while they are loaded, and a debugger would have to attach twice.
	 */
	private static final List<String> HANDS_OFF = List.of(MARK, "-XX:AOT", "-XX:SharedArchiveFile", "-Xshare",
			"-XX:+AutoCreateSharedArchive", "-XX:ArchiveClassesAtExit", "-XX:DumpLoadedClassList", "-agent",
			"-javaagent", "-Xrunjdwp", "-Xdebug");

	/**
	 * Five times the usual thresholds of both compilers, except for what a single loop
	 * needs before it is compiled at all. With a cache the interpreter starts on classes
	 * that are linked and on methods whose profiles are known, and on two cores the
	 * compilers are what it waits for: without these a start, and every one of the first
	 * hundred answers, takes longer.
	 */
	private static final List<String> COMPILE_LATER = List.of("-XX:Tier3InvocationThreshold=1000",
			"-XX:Tier3MinInvocationThreshold=500", "-XX:Tier3CompileThreshold=10000",
			"-XX:Tier4InvocationThreshold=25000", "-XX:Tier4MinInvocationThreshold=3000",
			"-XX:Tier4CompileThreshold=75000", "-XX:Tier4BackEdgeThreshold=200000");

	/** Where options come from beside the command line. */
	private static final List<String> VARIABLES = List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

	private static final Path SELF = Path.of("/proc/self");

	private StartCache() {
	}

	/**
	 * To be called first in {@code main}. Doesn't return if the process starts again with
	 * the cache; returns at once if there is nothing to be gained, or if it can't.
	 */
	public static void use() {
		String used = System.getProperty(PROPERTY);
		if (used != null) {
			tellIfUnused(used);
			return;
		}
		Path cache = beside(System.getProperty("java.class.path", ""));
		if (cache == null || optionsChooseThemselves() || !Files.isReadable(SELF.resolve("cmdline"))) {
			return;
		}
		try {
			List<String> command = command(arguments(Files.readString(SELF.resolve("cmdline"))), cache);
			if (command != null) {
				ProcessImage.replace(SELF.resolve("exe").toRealPath(), command);
			}
		}
		catch (IOException ex) {
			// the start goes on as it would without a cache
		}
	}

	/** The JVM maps what it uses. */
	private static void tellIfUnused(String cache) {
		try {
			if (!Files.readString(SELF.resolve("maps")).contains(cache)) {
				System.err.println("Starting without " + cache
						+ ": it was made from another jar (a copy needs its time, too: cp -p), by another Java or with other options.");
			}
		}
		catch (IOException ex) {
			// the start goes on, and nobody can tell how
		}
	}

	/** The readable cache of a class path that is one jar. */
	static @Nullable Path beside(String classPath) {
		if (!classPath.endsWith(".jar")) {
			return null;
		}
		Path cache = Path.of(classPath.substring(0, classPath.length() - ".jar".length()).concat(".aot"));
		return Files.isReadable(cache) ? cache.toAbsolutePath() : null;
	}

	/**
	 * The command line that also names the cache and compiles later, before the options
	 * that are already there, so that those win. Null if it had better stay what it is.
	 */
	static @Nullable List<String> command(List<String> arguments, Path cache) {
		int jar = arguments.indexOf("-jar");
		if (jar < 1) {
			return null;
		}
		for (String option : arguments.subList(1, jar)) {
			if (handsOff(option)) {
				return null;
			}
		}
		List<String> command = new ArrayList<>(arguments.subList(0, 1));
		command.add("-Xlog:aot*=off");
		command.add(MARK.concat(cache.toString()));
		command.add("-XX:AOTCache=".concat(cache.toString()));
		command.addAll(COMPILE_LATER);
		command.addAll(arguments.subList(1, arguments.size()));
		return command;
	}

	/** What the kernel keeps of a command line: arguments with a zero behind each. */
	static List<String> arguments(String commandLine) {
		List<String> arguments = new ArrayList<>();
		int from = 0;
		for (int end = commandLine.indexOf(0); end >= 0; end = commandLine.indexOf(0, from)) {
			arguments.add(commandLine.substring(from, end));
			from = end + 1;
		}
		return arguments;
	}

	private static boolean optionsChooseThemselves() {
		for (String variable : VARIABLES) {
			String options = System.getenv(variable);
			if (options != null) {
				for (String option : options.split(" ")) {
					if (handsOff(option)) {
						return true;
					}
				}
			}
		}
		return false;
	}

	private static boolean handsOff(String option) {
		for (String beginning : HANDS_OFF) {
			if (option.startsWith(beginning)) {
				return true;
			}
		}
		return false;
	}

}
