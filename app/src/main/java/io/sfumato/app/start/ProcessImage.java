package io.sfumato.app.start;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The program that this process runs. Java can only start another process, so libc is
 * asked to replace this one.
 */
final class ProcessImage {

	private ProcessImage() {
	}

	/**
	 * Runs a program in the place of this one: {@code execv}. Returns only if that isn't
	 * possible.
	 * @param program absolute
	 * @param command its arguments, the first being its name
	 */
	static void replace(Path program, List<String> command) {
		Linker linker = Linker.nativeLinker();
		Optional<MemorySegment> execv = linker.defaultLookup().find("execv");
		if (execv.isEmpty()) {
			return;
		}
		try (Arena arena = Arena.ofConfined()) {
			// one more, which stays a null pointer and ends the list
			MemorySegment pointers = arena.allocate(ValueLayout.ADDRESS, command.size() + 1L);
			for (int i = 0; i < command.size(); i++) {
				pointers.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(command.get(i)));
			}
			int _ = (int) linker
				.downcallHandle(execv.get(),
						FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS))
				.invokeExact(arena.allocateFrom(program.toString()), pointers);
		}
		catch (RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new IllegalStateException("libc's execv can't be called", ex);
		}
	}

}
