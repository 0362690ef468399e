package io.sfumato.app.model;

import io.sfumato.engine.Catalogue;
import io.sfumato.engine.Engine;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

/**
 * Up when the model is loaded. Part of readiness, not of liveness: loading takes a moment
 * and is no reason to restart.
 */
@Component
class ModelHealthIndicator extends AbstractHealthIndicator {

	private final DeferredEngine engine;

	ModelHealthIndicator(DeferredEngine engine) {
		this.engine = engine;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Engine loaded = this.engine.loaded();
		if (loaded == null) {
			builder.outOfService();
			return;
		}
		Catalogue.Model model = loaded.catalogue().models().getFirst();
		builder.up().withDetail("id", model.id()).withDetail("revision", model.revision());
	}

}
