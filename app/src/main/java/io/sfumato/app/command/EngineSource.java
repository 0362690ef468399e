package io.sfumato.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.sfumato.app.model.EnginePlace;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.Banner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/** Opens the engine as the server would, by the same settings, and nothing else. */
final class EngineSource {

	/**
	 * Opens the engine; closing what comes back closes it.
	 * @param model directory of a checkpoint; null for what the settings say
	 */
	EnginePlace open(@Nullable Path model) {
		List<String> arguments = new ArrayList<>();
		// results are what is printed; what goes wrong is an exception
		arguments.add("--logging.threshold.console=off");
		if (model != null) {
			arguments.add("--sfumato.model.location=" + model);
		}
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Nothing.class)
			.web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.run(arguments.toArray(String[]::new));
		return EnginePlace.in(context);
	}

	/** A context is settings only. */
	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

}
