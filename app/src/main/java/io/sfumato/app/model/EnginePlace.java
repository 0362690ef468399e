package io.sfumato.app.model;

import java.util.concurrent.ExecutionException;

import io.sfumato.engine.Engine;
import io.sfumato.engine.EngineObserver;
import io.sfumato.engine.EngineSettings;
import io.sfumato.engine.local.LocalEngine;
import io.sfumato.engine.model.ModelLoadException;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * An engine without a server, by the settings of an application context.
 *
 * @param engine open until this is closed
 * @param settings what it was opened with
 * @param context where the settings come from
 */
public record EnginePlace(Engine engine, EngineSettings settings,
		ConfigurableApplicationContext context) implements AutoCloseable {

	/**
	 * Waits for the model that the context is opening.
	 * @param context closed with the engine, or when there is none
	 * @throws ModelLoadException if the model can't be loaded
	 */
	public static EnginePlace in(ConfigurableApplicationContext context) {
		EngineSettings settings = context.getBean(EngineSettings.class);
		try {
			Engine engine = new LocalEngine(context.getBean(ModelAhead.Opening.class).get(), settings,
					EngineObserver.NONE);
			return new EnginePlace(engine, settings, context);
		}
		catch (ExecutionException ex) {
			context.close();
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (InterruptedException ex) {
			context.close();
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.engine.close();
		this.context.close();
	}

}
