package io.sfumato.e2e.checks;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.sfumato.engine.Engine;
import io.sfumato.engine.error.ModelFaultException;
import io.sfumato.engine.event.GenerationEvent;
import org.jspecify.annotations.Nullable;

/**
 * An engine whose runs break as if the machine had failed: {@code after-chunk-N} lets
 * through as many events as make N chunks of a stream, the first of which is
 * {@code accepted}, and any of the rest only as the failure they end in.
 */
final class BreakingEngine implements InvocationHandler {

	private static final Pattern AFTER_CHUNK = Pattern.compile("after-chunk-([1-9][0-9]{0,3})");

	private final int chunks;

	private final Engine engine;

	private BreakingEngine(int chunks, Engine engine) {
		this.chunks = chunks;
		this.engine = engine;
	}

	static Engine with(String fault, Engine engine) {
		Matcher afterChunk = AFTER_CHUNK.matcher(fault);
		if (!afterChunk.matches()) {
			throw new UnknownWordException("unknown fault " + fault);
		}
		return (Engine) Proxy.newProxyInstance(Engine.class.getClassLoader(), new Class<?>[] { Engine.class },
				new BreakingEngine(Integer.parseInt(afterChunk.group(1)), engine));
	}

	/** Runs go through here; everything else is the engine's own. */
	@Override
	public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
		try {
			if (arguments != null && arguments.length == 2 && arguments[1] instanceof Consumer<?> events) {
				return method.invoke(this.engine, arguments[0], breaking(events));
			}
			return method.getName().equals("close") ? null : method.invoke(this.engine, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	@SuppressWarnings("unchecked")
	private Consumer<GenerationEvent> breaking(Consumer<?> receiver) {
		var events = (Consumer<GenerationEvent>) receiver;
		var left = new AtomicInteger(this.chunks);
		return (event) -> {
			boolean chunk = event instanceof GenerationEvent.Accepted || event instanceof GenerationEvent.TextDelta;
			boolean end = event instanceof GenerationEvent.Done || event instanceof GenerationEvent.Failed;
			if (left.get() > 0 && !end) {
				events.accept(event);
				left.addAndGet(chunk ? -1 : 0);
			}
			else if (left.getAndSet(-1) >= 0) {
				events.accept(new GenerationEvent.Failed(event.sequence(),
						new ModelFaultException("as asked for", new IllegalStateException())));
			}
		};
	}

}
