package io.sfumato.runtime.ort;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;

/**
 * ONNX Runtime's native library, told to keep quiet before it is loaded.
 * <p>
 * Release 1.29 gathers telemetry when its environment is made and matches the process's
 * command line against regular expressions whose backtracking lives on the stack: beyond
 * about 4,000 characters, which a class path easily has, the process ends with SIGSEGV
 * and without a word ({@code vespa-engine/vespa#37786}). {@code ORT_DISABLE_TELEMETRY}
 * turns that off. It has to stand in the environment of the process, which Java can't
 * change, so libc is asked to. Nothing of ours should report home anyway.
 */
final class OrtLibrary {

	private static final String SWITCH = "ORT_DISABLE_TELEMETRY";

	private static final OrtLoggingLevel LEVEL = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;

	private static final String NAME = "sfumato";

	private OrtLibrary() {
	}

	/** The one environment of the process. */
	static OrtEnvironment environment() {
		return Holder.ENVIRONMENT;
	}

	private static OrtEnvironment load() {
		Linker linker = Linker.nativeLinker();
		// Windows has no setenv, and its telemetry another way
		Optional<MemorySegment> setenv = linker.defaultLookup().find("setenv");
		if (setenv.isPresent()) {
			try (Arena arena = Arena.ofConfined()) {
				int result = (int) linker
					.downcallHandle(setenv.get(),
							FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS,
									ValueLayout.JAVA_INT))
					.invokeExact(arena.allocateFrom(SWITCH), arena.allocateFrom("1"), 0);
				if (result != 0) {
					throw new IllegalStateException("%s can't be set in this process".formatted(SWITCH));
				}
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException("libc's setenv can't be called", ex);
			}
		}
		return shared();
	}

	/**
	 * With one pool of threads for all sessions that want none of their own
	 * ({@link OrtRuntime#openPart}). They sleep while nobody runs.
	 */
	private static OrtEnvironment shared() {
		try (OrtEnvironment.ThreadingOptions threads = new OrtEnvironment.ThreadingOptions()) {
			threads.setGlobalIntraOpNumThreads(Runtime.getRuntime().availableProcessors());
			threads.setGlobalInterOpNumThreads(1);
			threads.setGlobalSpinControl(false);
			return kept(OrtEnvironment.getEnvironment(LEVEL, NAME, threads));
		}
		catch (OrtException ex) {
			throw new IllegalStateException("ONNX Runtime's environment can't be made", ex);
		}
	}

	/**
	 * Takes the environment a second time. The Java API gives it back in a shutdown hook
	 * of its own, beside all other hooks: from under the runs that may still finish and
	 * the sessions that are being opened. The native side counts how often it was taken,
	 * so it stays until the process has ended. The API has no other way to keep it.
	 */
	private static OrtEnvironment kept(OrtEnvironment environment) {
		try {
			Field api = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("ortApiHandle");
			Method take = OrtEnvironment.class.getDeclaredMethod("createHandle", long.class, int.class, String.class);
			api.setAccessible(true);
			take.setAccessible(true);
			take.invoke(null, api.getLong(null), LEVEL.getValue(), NAME);
			return environment;
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("ONNX Runtime's environment can't be kept until the end", ex);
		}
	}

	/** Loads with first use. */
	private static final class Holder {

		static final OrtEnvironment ENVIRONMENT = load();

	}

}
