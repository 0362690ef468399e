package io.sfumato.web.http;

import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;

/**
 * Keeps what breaks a body from being logged as the server's fault. A failure ends a
 * sequence once; Netty's and Spring's operators tell some twice, of a part and of the
 * whole, and Reactor logs the second time as an error with a stack, so that every slow or
 * careless client could fill the log.
 */
public final class DroppedErrors {

	private static final Logger logger = LoggerFactory.getLogger(DroppedErrors.class);

	/** Reactor's own name for what to do in one sequence, see its Hooks. */
	private static final String KEY = "reactor.onErrorDropped.local";

	private static final Consumer<Throwable> TOLD = (failure) -> logger.debug("told already", failure);

	private DroppedErrors() {
	}

	/** For a sequence whose failures have somebody who answers them. */
	public static Context told(Context context) {
		return context.put(KEY, TOLD);
	}

}
